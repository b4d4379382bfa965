import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readLink } from '../../../src/environments/public-link.ts';
import { listStore } from '../../../src/environments/store-layout.ts';
import { findMarked } from '../../../src/process/kill-marked.ts';
import { makeHost, pack, plainRuntime, type TestHost } from '../../support/environment-host.ts';
import { startConvergence } from '../../support/environment-process.ts';

/** Takes some time, and leaves a process behind that went out of its group and goes on writing. */
const slowInstall = [
  'sh',
  '-c',
  'setsid sh -c \'while :; do echo x >> "$0/orphan"; sleep 0.02; done\' "$2" & for i in 1 2 3 4 5; do echo $i; sleep 0.02; done; cp "$1" "$2/installed"',
  'install',
  '{manifest_path}',
  '{env_dir}',
];

const runtime = plainRuntime({ dependencies: { install_command: slowInstall } });

/** What every look from outside must find: a link leads to an environment that was completed. */
function expectSoundLinks(host: TestHost, packs: readonly string[]): void {
  for (const name of packs) {
    const state = readLink(host.packPath(name, '.plain'), join(host.root, '.store'));
    if (state.kind === 'absent') continue;
    if (state.kind !== 'ours') throw new Error(`the link is ${state.kind}`);
    const found = listStore(host.root).get(state.name);
    expect(found).toMatchObject({ hasDirectory: true, hasRecord: true });
    expect(existsSync(host.packPath(name, '.plain/installed'))).toBe(true);
  }
}

function orphans(host: TestHost): readonly unknown[] {
  return findMarked('RECONCILE_BUILD').filter(({ value }) => value.startsWith(host.root));
}

describe('a build whose supervisor is killed', () => {
  it('never leaves a link to something unfinished, at 100 moments', async () => {
    const host = makeHost({ 'alpha/needs.txt': '', 'beta/needs.txt': '' });
    const packs = ['alpha', 'beta'];
    for (let round = 0; round < 100; round += 1) {
      // Every few rounds the inputs change, so that there is something to build.
      const salt = String(Math.floor(round / 4));
      const objects = [...packs.map((name) => pack(name, ['plain'])), runtime];
      const running = startConvergence(host, objects, { settings: { salt, lockTimeout: 60_000 } });
      const ended = running.built.catch(() => undefined);
      await Promise.race([once(running.process.stderr, 'data'), ended]);
      await Promise.race([delay(Math.random() * 250), ended]);
      running.process.kill('SIGKILL');
      await ended;
      expectSoundLinks(host, packs);
    }
    const objects = [...packs.map((name) => pack(name, ['plain'])), runtime];
    const last = await host.converge(objects, { settings: { salt: 'last', keep: 1, grace: 0 } });
    expect(last.environments).toMatchObject([{ state: 'ready' }, { state: 'ready' }]);
    expect(orphans(host)).toEqual([]);
    await host.converge(objects, { settings: { salt: 'last', keep: 1, grace: 0 } });
    expect(readdirSync(host.packPath('alpha')).sort()).toEqual(['.plain', 'needs.txt']);
    const store = readdirSync(join(host.root, '.store'));
    expect(store.map((name) => name.replace(/^[0-9a-f]{16}\.[0-9a-f]+/, 'env')).sort()).toEqual([
      'env',
      'env.json',
      'env.log',
    ]);
  });
});

describe('eight processes at once', () => {
  it('build each of three environments once for nine packs', async () => {
    const packs = Array.from({ length: 9 }, (_, index) => `pack${index}`);
    const host = makeHost({
      ...Object.fromEntries(packs.map((name, index) => [`${name}/needs.txt`, `${index % 3}\n`])),
      'counter/log': '',
    });
    const counter = host.packPath('counter', 'log');
    const counting = plainRuntime({
      environment: {
        create_command: [
          'sh',
          '-c',
          'mkdir "$1"; sleep 0.1; echo made >> "$2"',
          'create',
          '{env_dir}',
          counter,
        ],
      },
    });
    const objects = [...packs.map((name) => pack(name, ['plain'])), counting];
    const processes = Array.from({ length: 8 }, () => startConvergence(host, objects));
    const built = await Promise.all(processes.map((each) => each.built));
    expect(built.flat()).toHaveLength(3);
    expect(readFileSync(counter, 'utf8')).toBe('made\n'.repeat(3));
    for (const [index, name] of packs.entries()) {
      expect(readFileSync(host.packPath(name, '.plain/installed'), 'utf8')).toBe(`${index % 3}\n`);
    }
  });
});
