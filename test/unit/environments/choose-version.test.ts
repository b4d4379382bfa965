import { describe, expect, it } from 'vitest';
import { viewCatalog } from '../../../src/environments/catalog-view.ts';
import { chooseVersion, indexVerifications } from '../../../src/environments/choose-version.ts';
import { asText } from '../../../src/environments/execution-config.ts';
import type { RuntimeVerification } from '../../../src/environments/verification.ts';
import { pack, runtime, version } from '../../support/environment-host.ts';

const objects = [
  pack('alpha', []),
  runtime('core.python', {}, { aliases: ['python', 'python3'], distributions: { min_version: '3.9' } }),
  version('core.python', '3.11'),
  version('core.python', '3.12', { is_default: true }),
  version('core.python', '3.13'),
];

/** Versions that the host has, with what it detected; the others are not available. */
function choose(
  dependency: string,
  host: Readonly<Record<string, string | undefined>>,
  catalog = objects,
): string {
  const view = viewCatalog([{ ...pack('alpha', [dependency]) }, ...catalog.slice(1)]);
  const verifications = catalog
    .filter(({ kind }) => kind !== 'pack')
    .map(({ kind, ref, parent, fields }): RuntimeVerification => {
      const name = kind === 'runtime' ? '' : (asText(fields['version']) ?? '');
      const detected = host[name];
      const reason = detected === undefined ? 'it is not installed' : 'it answers';
      return {
        runtime: parent !== undefined && kind !== 'runtime' ? parent : ref,
        version: name,
        available: detected !== undefined,
        detected,
        program: undefined,
        reason,
        fix: undefined,
      };
    });
  const [chosenPack] = view.packs;
  const [stated] = chosenPack?.runtimeDeps ?? [];
  if (chosenPack === undefined || stated === undefined) throw new Error('the pack asks for nothing');
  const choice = chooseVersion(chosenPack, stated, {
    catalog: view,
    verifications: indexVerifications(verifications),
  });
  return choice.kind === 'blocked' ? choice.reason : (choice.version?.version ?? 'the runtime itself');
}

describe('chooseVersion', () => {
  const all = { '': '3.12.4', '3.11': '3.11.9', '3.12': '3.12.4', '3.13': '3.13.0' };

  it.each([
    ['python', all, '3.12'],
    ['Python3', all, '3.12'],
    ['core.python@>=3.11', all, '3.12'],
    ['python@>=3.13', all, '3.13'],
    ['python@3.11', all, '3.11'],
    // The catalog says 3.12, the host has 3.12.4.
    ['python@>=3.12.2, <3.13', all, '3.12'],
    // The default is not there: the newest that is.
    ['python', { '3.11': '3.11.9', '3.13': '3.13.0' }, '3.13'],
    ['python@<3.13', { '3.11': '3.11.9', '3.13': '3.13.0' }, '3.11'],
    // None that is listed, but what there is will do.
    ['python', { '': '3.10.2' }, 'the runtime itself'],
    ['python@>=3.10, <3.11', { '': '3.10.2' }, 'the runtime itself'],
  ])('gives %s, on a host with %j, %s', (dependency, host, expected) => {
    expect(choose(dependency, host)).toBe(expected);
  });

  it.each([
    ['python', {}, 'this host has no core.python that satisfies python (it is not installed)'],
    [
      'python',
      { '': '3.8.1' },
      'this host has no core.python that satisfies python; it has 3.8.1 (it is not installed)',
    ],
    ['python@>=4', all, 'no version of core.python satisfies python@>=4; it lists 3.11, 3.12, 3.13'],
    ['perl', all, 'no runtime is called perl'],
  ])('refuses %s, on a host with %j: %s', (dependency, host, expected) => {
    expect(choose(dependency, host)).toBe(expected);
  });

  it("prefers the pack's own runtime, and refuses a name that several have", () => {
    const twice = [...objects, runtime('beta.python', {}), runtime('gamma.python', {})];
    expect(choose('python', all, twice)).toBe('several runtimes are called python');
    expect(choose('python', { '': '3.12' }, [...objects, runtime('alpha.python', {})])).toBe(
      'the runtime itself',
    );
  });
});
