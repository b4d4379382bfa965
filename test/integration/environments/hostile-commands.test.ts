import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findMarked } from '../../../src/process/kill-marked.ts';
import { makeHost, pack, plainRuntime, type HostChanges } from '../../support/environment-host.ts';

const good = [pack('alpha', ['plain']), plainRuntime()];

/** Builds a good environment first, then converges with another install command. */
async function buildAfterGood(install: readonly string[], changes: HostChanges = {}) {
  const host = makeHost({ 'alpha/needs.txt': 'one\n' });
  await host.converge(good);
  const bad = [pack('alpha', ['plain']), plainRuntime({ dependencies: { install_command: install } })];
  const started = performance.now();
  const { environments } = await host.converge(bad, changes);
  expect(readFileSync(host.packPath('alpha', '.plain/installed'), 'utf8')).toBe('one\n');
  expect(findMarked('RECONCILE_BUILD').filter(({ value }) => value.startsWith(host.root))).toEqual([]);
  return { host, outcome: environments[0], duration: performance.now() - started };
}

describe('an install command', () => {
  it('that hangs is ended with all that it started', async () => {
    const { outcome, duration } = await buildAfterGood(
      ['sh', '-c', 'trap "" TERM; setsid sleep 300 & sleep 300'],
      { settings: { timeout: 300 } },
    );
    expect(outcome).toMatchObject({
      state: 'degraded',
      reason: 'install was ended: it took longer than 0.3 s',
    });
    expect(duration).toBeLessThan(8000);
  });

  it('that leaves a daemon outside of its group leaves nothing', async () => {
    const { outcome } = await buildAfterGood(['sh', '-c', 'setsid sleep 301 & exit 1']);
    expect(outcome).toMatchObject({ state: 'degraded', reason: 'install ended with status 1' });
  });

  it('that ends well but leaves a daemon makes an environment, without the daemon', async () => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const install = [
      'sh',
      '-c',
      'setsid sleep 302 & cp "$1" "$2/installed"',
      'x',
      '{manifest_path}',
      '{env_dir}',
    ];
    const { environments } = await host.converge([
      pack('alpha', ['plain']),
      plainRuntime({ dependencies: { install_command: install } }),
    ]);
    expect(environments).toMatchObject([{ state: 'ready' }]);
    expect(findMarked('RECONCILE_BUILD').filter(({ value }) => value.startsWith(host.root))).toEqual([]);
  });

  it('that floods its output is ended, and the log stays small', async () => {
    const { outcome } = await buildAfterGood(['head', '-c', '1000000000', '/dev/zero'], {
      settings: { maxLogBytes: 1_000_000 },
    });
    expect(outcome).toMatchObject({
      state: 'degraded',
      reason: 'install was ended: it printed more than 1000000 bytes',
    });
    expect(statSync(outcome?.failure?.log ?? '').size).toBeLessThan(1_010_000);
  });

  it('that needs a network which is gone says so', async () => {
    const { outcome } = await buildAfterGood([
      process.execPath,
      '-e',
      'require("node:http").get("http://127.0.0.1:9/simple/")',
    ]);
    expect(outcome).toMatchObject({ state: 'degraded', failure: { cause: 'network' } });
  });

  it('that ends by a signal says which', async () => {
    const { outcome } = await buildAfterGood(['sh', '-c', 'kill -KILL $$']);
    expect(outcome).toMatchObject({ reason: 'install was ended by SIGKILL' });
  });

  it('sees neither secrets nor the home of this program', async () => {
    const variables = {
      PATH: process.env['PATH'],
      DATABASE_URL: 'postgres://secret',
      PIP_TARGET: '/elsewhere',
      NODE_OPTIONS: '--require /elsewhere',
      npm_config_prefix: '/elsewhere',
      HOME: '/home/somebody',
      PIP_INDEX_URL: 'https://index.invalid/simple',
    };
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    await host.converge(
      [
        pack('alpha', ['plain']),
        plainRuntime({
          dependencies: { install_command: ['sh', '-c', 'env > "$1/seen"', 'x', '{env_dir}'] },
        }),
      ],
      { options: { variables }, settings: { passedVariables: ['PIP_INDEX_URL'] } },
    );
    const seen = readFileSync(host.packPath('alpha', '.plain/seen'), 'utf8');
    expect(seen).toContain('PIP_INDEX_URL=https://index.invalid/simple');
    expect(seen).not.toMatch(/secret|elsewhere|somebody/);
    const home = /^HOME=(.*)$/m.exec(seen)?.[1] ?? '';
    expect(home.startsWith(host.root)).toBe(true);
    expect(existsSync(home)).toBe(false);
  });

  it('of a step that is interrupted leaves the old one serving', async () => {
    const controller = new AbortController();
    const { outcome } = await buildAfterGood(['sleep', '303'], {
      options: {
        signal: controller.signal,
        onEvent: ({ type }) => {
          if (type === 'step.started') setImmediate(() => controller.abort());
        },
      },
    });
    expect(outcome).toMatchObject({ state: 'degraded', failure: { cause: 'interrupted' } });
  });
});

describe('a create command', () => {
  it.each([
    ['makes nothing', ['true'], 'create ended well, but there is no environment'],
    ['is not there', ['/bin/no-such-program'], '/bin/no-such-program could not be started (ENOENT)'],
  ])('that %s fails', async (_, command, reason) => {
    const host = makeHost({ 'alpha/needs.txt': 'one\n' });
    const { environments } = await host.converge([
      pack('alpha', ['plain']),
      plainRuntime({ environment: { create_command: command } }),
    ]);
    expect(environments).toMatchObject([{ reason }]);
  });
});
