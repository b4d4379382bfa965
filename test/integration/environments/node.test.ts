import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../../src/environments/catalog-view.ts';
import { makeHost, makePackage, pack, runtime, type TestHost } from '../../support/environment-host.ts';

/** Copies the package files into the environment and installs there, as the standard catalog does. */
const script = `cd "$2" && cp "$1" package.json
if [ -f "$(dirname "$1")/package-lock.json" ]; then cp "$(dirname "$1")/package-lock.json" . && npm ci --offline --no-audit --no-fund
else npm install --offline --no-audit --no-fund --no-package-lock; fi`;

const nodejs = runtime('core.nodejs', {
  interpreter: { binary: 'node' },
  environment: {
    env_type: 'node_modules',
    dir_name: 'node_modules',
    create_command: ['mkdir', '-p', '{env_dir}/node_modules'],
  },
  dependencies: {
    manifest_file: 'package.json',
    install_command: ['sh', '-euc', script, 'install', '{manifest_path}', '{env_dir}'],
  },
  env_vars: { NODE_PATH: { value: '{env_dir}/node_modules', operation: 'prepend' } },
});

const objects: readonly CatalogEntry[] = [pack('alpha', ['nodejs']), nodejs];

const printer = 'import one from "probe-one"; console.log(one);\n';

/** A pack that depends on a tarball, with a lock file that npm itself has made. */
function makeNodeHost(): { readonly host: TestHost; readonly demand: (number: string) => void } {
  const host = makeHost({ 'alpha/main.mjs': printer });
  const demand = (number: string): void => {
    const tarball = makePackage(join(host.directory, 'tarballs'), 'probe-one', number);
    const manifest = { name: 'alpha', version: '1.0.0', dependencies: { 'probe-one': `file:${tarball}` } };
    const scratch = join(host.directory, 'scratch');
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch);
    writeFileSync(join(scratch, 'package.json'), JSON.stringify(manifest));
    execFileSync('npm', ['install', '--package-lock-only', '--offline', '--no-audit', '--no-fund'], {
      cwd: scratch,
      stdio: 'ignore',
    });
    for (const name of ['package.json', 'package-lock.json'])
      execFileSync('cp', [join(scratch, name), host.packPath('alpha', name)]);
  };
  demand('1.0.0');
  return { host, demand };
}

function runMain(host: TestHost): string {
  return execFileSync(process.execPath, [host.packPath('alpha', 'main.mjs')], { encoding: 'utf8' }).trim();
}

describe('an environment of node', () => {
  it('is installed by npm ci and found by ES modules through a link in the pack', async () => {
    const { host, demand } = makeNodeHost();
    const { environments } = await host.converge(objects);
    expect(environments).toMatchObject([{ state: 'ready' }]);
    expect(readlinkSync(host.packPath('alpha', 'node_modules'))).toMatch(/\/node_modules$/);
    expect(runMain(host)).toBe('1.0.0');
    demand('2.0.0');
    const changes = host
      .plan(objects)
      .environments.flatMap((each) => (each.action === 'build' ? each.changes : []));
    expect(changes.map(({ description }) => description.replace(/\S*\//, ''))).toEqual([
      'probe-one-1.0.0.tgz is gone',
      'probe-one-2.0.0.tgz is new',
      'package-lock.json changed',
      'package.json changed',
    ]);
    await host.converge(objects);
    expect(runMain(host)).toBe('2.0.0');
  });

  it('that somebody has put a directory in the place of is restored, and the directory kept', async () => {
    const { host } = makeNodeHost();
    await host.converge(objects);
    const link = host.packPath('alpha', 'node_modules');
    unlinkSync(link);
    mkdirSync(link);
    writeFileSync(join(link, 'theirs'), '');
    expect(host.plan(objects).environments).toMatchObject([
      { action: 'switch', reason: `${link} was replaced by a directory` },
    ]);
    await host.converge(objects);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(runMain(host)).toBe('1.0.0');
    const aside = readdirSync(host.packPath('alpha')).find((name) =>
      name.startsWith('node_modules.replaced-'),
    );
    expect(readdirSync(host.packPath('alpha', aside ?? ''))).toEqual(['theirs']);
  });

  it('is refused where there was a directory before, and the directory is left alone', async () => {
    const { host } = makeNodeHost();
    mkdirSync(host.packPath('alpha', 'node_modules'));
    const { environments } = await host.converge(objects);
    expect(environments).toMatchObject([
      { state: 'blocked', fix: 'Move it away: the environment is found under this name.' },
    ]);
    expect(lstatSync(host.packPath('alpha', 'node_modules')).isDirectory()).toBe(true);
  });

  it('is not one when packages are missing in the end', async () => {
    const { host } = makeNodeHost();
    const { fields } = nodejs;
    const config = fields['execution_config'] as { dependencies: object };
    const lying = {
      ...config,
      dependencies: {
        ...config.dependencies,
        install_command: ['sh', '-c', 'npm ci --no-such-thing || true'],
      },
    };
    const { environments } = await host.converge([pack('alpha', ['nodejs']), runtime('core.nodejs', lying)]);
    expect(environments).toMatchObject([
      { state: 'missing', reason: 'install ended well, but the environment lacks probe-one' },
    ]);
  });

  it('has its place in the layout of the platform, and a link in the pack beside it', async () => {
    const { host } = makeNodeHost();
    const { environments } = await host.converge(objects, { settings: { layout: 'platform' } });
    expect(environments[0]?.links).toEqual([
      join(host.root, 'alpha/nodejs'),
      host.packPath('alpha', 'node_modules'),
    ]);
    expect(readdirSync(join(host.root, 'alpha/nodejs/node_modules'))).toContain('probe-one');
    expect(runMain(host)).toBe('1.0.0');
  });
});
