import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readDocuments } from '../../src/documents/read-documents.ts';
import { resolveCatalog } from '../../src/manifests/resolve-catalog.ts';
import { makeHost, pack } from '../support/environment-host.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What says where packages come from: environments inherit only what is named. */
const named = [
  'PIP_INDEX_URL',
  'PIP_CERT',
  'PIP_FIND_LINKS',
  'PIP_CONFIG_FILE',
  'npm_config_registry',
  'npm_config_cafile',
];

function readSetting(name: string): string {
  return execFileSync('npm', ['config', 'get', name], { encoding: 'utf8' }).trim();
}

/** Needs the network: set TEST_REGISTRIES=1 to run it. */
describe.runIf(process.env['TEST_REGISTRIES'] === '1')('the registries of this host', () => {
  it('give the standard catalog what a pack asks for', async () => {
    const { documents } = await readDocuments(['manifests'], { cwd: root });
    const { catalog } = await resolveCatalog(documents, { strict: true });
    // Whatever versions there are: the runtimes themselves run `python3` and `node`.
    const objects = [
      pack('alpha', ['python', 'nodejs']),
      ...catalog.objects.filter(({ kind }) => kind === 'runtime'),
    ];
    const host = makeHost({
      'alpha/requirements.txt': 'six==1.16.0\n',
      'alpha/package.json': JSON.stringify({ name: 'alpha', dependencies: { ms: '2.1.3' } }),
      'alpha/main.mjs': 'import ms from "ms"; console.log(ms("1m"));\n',
    });
    const { environments } = await host.converge(objects, {
      settings: { passedVariables: named },
      options: { variables: { ...process.env, npm_config_registry: readSetting('registry') } },
    });
    expect(environments).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
    const python = join(environments[0]?.directory ?? '', 'bin/python3');
    expect(execFileSync(python, ['-c', 'import six; print(six.__version__)'], { encoding: 'utf8' })).toBe(
      '1.16.0\n',
    );
    expect(execFileSync('node', [host.packPath('alpha', 'main.mjs')], { encoding: 'utf8' })).toBe('60000\n');
  });
});
