import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readDocuments } from '../../../src/documents/read-documents.ts';
import type { CatalogEntry } from '../../../src/environments/catalog-view.ts';
import type { EnvironmentPlan } from '../../../src/environments/environment-plan.ts';
import { verifyRuntimes } from '../../../src/environments/verify-runtimes.ts';
import { resolveCatalog } from '../../../src/manifests/resolve-catalog.ts';
import { makeHost, makePackage, makeWheel, pack } from '../../support/environment-host.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('the standard catalog', () => {
  let objects: readonly CatalogEntry[];

  beforeAll(async () => {
    const { documents } = await readDocuments(['manifests'], { cwd: root });
    const { catalog } = await resolveCatalog(documents, { strict: true });
    objects = catalog.objects.filter(({ kind }) => kind !== 'pack');
  });

  async function verify(directory: string, variables: NodeJS.ProcessEnv) {
    const { verifications } = await verifyRuntimes(objects, {
      root: directory,
      trust: 'trusted-repo',
      approved: new Set(),
      parallelism: 4,
      variables,
      now: Date.now(),
      timeToLive: 60_000,
      run: 'unknown',
    });
    return verifications;
  }

  it('makes the environments of a pack that has both Python and JavaScript', async () => {
    const host = makeHost({
      'alpha/requirements.txt': 'probe_one>=1\n',
      'alpha/main.mjs': 'import one from "probe-one"; console.log(one);\n',
    });
    const wheels = makeWheel(join(host.directory, 'wheels'), 'probe_one', '1.0');
    const tarball = makePackage(join(host.directory, 'tarballs'), 'probe-one', '2.0.0');
    writeFileSync(
      host.packPath('alpha', 'package.json'),
      JSON.stringify({ name: 'alpha', dependencies: { 'probe-one': `file:${tarball}` } }),
    );
    const variables = { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels };
    const verifications = await verify(host.root, variables);
    expect(verifications.find(({ runtime }) => runtime === 'core.native')).toMatchObject({ available: true });
    const all = [pack('alpha', ['python', 'nodejs', 'shell', 'native']), ...objects];
    const changes = {
      verifications,
      settings: { passedVariables: ['PIP_NO_INDEX', 'PIP_FIND_LINKS'] },
      options: { variables },
    };
    const { environments } = await host.converge(all, changes);
    expect(environments.map(({ key, state }) => [key.runtime, state])).toEqual([
      ['core.python', 'ready'],
      ['core.nodejs', 'ready'],
    ]);
    const [python, node] = environments;
    const interpreter = execFileSync(
      'sh',
      ['-c', 'ls "$0"/bin/python3* | head -n 1', python?.directory ?? ''],
      { encoding: 'utf8' },
    ).trim();
    expect(
      execFileSync(interpreter, ['-c', 'import probe_one; print(probe_one.version)'], { encoding: 'utf8' }),
    ).toBe('1.0\n');
    expect(execFileSync('node', [host.packPath('alpha', 'main.mjs')], { encoding: 'utf8' })).toBe('2.0.0\n');
    expect(readFileSync(join(node?.directory ?? '', 'node_modules/probe-one/index.js'), 'utf8')).toContain(
      '2.0.0',
    );
    const again = await host.converge(all, changes);
    expect(again.environments.map(({ action }) => action)).toEqual(['kept', 'kept']);
  });

  it('installs packages that lie in the pack itself, and copies them along', async () => {
    const host = makeHost({
      'alpha/package.json': JSON.stringify({
        name: 'alpha',
        dependencies: { near: 'file:./packages/near' },
        optionalDependencies: { other: 'file:packages/other' },
      }),
      'alpha/packages/near/package.json': JSON.stringify({ name: 'near', version: '1.0.0', main: 'near.js' }),
      'alpha/packages/near/near.js': 'module.exports = "near";\n',
      'alpha/packages/other/package.json': JSON.stringify({ name: 'other', version: '1.0.0' }),
      'alpha/main.mjs': 'import near from "near"; console.log(near);\n',
    });
    const all = [pack('alpha', ['nodejs']), ...objects];
    const changes = { verifications: await verify(host.root, process.env) };
    const { environments } = await host.converge(all, changes);
    expect(environments.map(({ state, failure }) => [state, failure])).toEqual([['ready', undefined]]);
    const directory = environments[0]?.directory ?? '';
    expect(realpathSync(join(directory, 'node_modules/near'))).toBe(join(directory, 'packages/near'));
    expect(execFileSync('node', [host.packPath('alpha', 'main.mjs')], { encoding: 'utf8' })).toBe('near\n');
    writeFileSync(host.packPath('alpha', 'packages/near/near.js'), 'module.exports = "newer";\n');
    expect((await host.converge(all, changes)).environments).toMatchObject([
      { state: 'ready', action: 'built' },
    ]);
    expect(execFileSync('node', [host.packPath('alpha', 'main.mjs')], { encoding: 'utf8' })).toBe('newer\n');
  });

  it('is planned with exact commands, without running any', () => {
    const host = makeHost({ 'alpha/requirements.txt': '' });
    const plan: EnvironmentPlan = host.plan([pack('alpha', ['python']), ...objects], { nonce: () => 'n' });
    const [build] = plan.builds;
    expect(build?.directory).toMatch(/\/\.store\/[0-9a-f]{16}\.n$/);
    expect(build?.steps.map(({ argv, cwd }) => ({ argv, cwd }))).toEqual([
      { argv: ['python3.12', '-m', 'venv', '--without-pip', build?.directory], cwd: host.packPath('alpha') },
      {
        argv: `python3 -m pip --python ${build?.directory}/bin/python3.12 install --no-input --disable-pip-version-check --requirement ${host.packPath('alpha', 'requirements.txt')}`.split(
          ' ',
        ),
        cwd: host.packPath('alpha'),
      },
    ]);
    expect(build?.variableNames).not.toContain('DATABASE_URL');
    expect(plan.environments).toMatchObject([
      {
        action: 'build',
        interpreter: `${build?.directory}/bin/python3.12`,
        variables: [{ name: 'PYTHONPATH', value: host.packPath('alpha', 'lib') }],
      },
    ]);
  });
});
