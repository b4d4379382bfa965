import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { storeEntry } from '../../../src/environments/store-layout.ts';
import { makeHost, pack, plainRuntime, type TestHost } from '../../support/environment-host.ts';

const objects = [pack('alpha', ['plain']), plainRuntime()];

function stored(host: TestHost): readonly string[] {
  return readdirSync(join(host.root, '.store')).filter((name) => /^[0-9a-f]{16}\.[0-9a-f]+$/.test(name));
}

/** Converges once for each content of the manifest, and gives the store entries that served. */
async function serveInTurn(
  host: TestHost,
  contents: readonly string[],
  settings = {},
): Promise<readonly string[]> {
  const served: string[] = [];
  for (const content of contents) {
    writeFileSync(host.packPath('alpha', 'needs.txt'), content);
    const { environments } = await host.converge(objects, { settings });
    served.push(environments[0]?.directory ?? '');
  }
  return served;
}

/** A program that runs until the test is over, and has said that it runs. */
async function run(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await once(child.stdout, 'data');
  return child;
}

const endless = 'process.stdout.write("up"); setInterval(() => {}, 1e6)';

describe('collection', () => {
  it('keeps the newest generations and, for the grace, the others', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    await serveInTurn(host, ['1', '2', '3', '4'], { keep: 2 });
    expect(stored(host)).toHaveLength(4);
    const marked = host.plan(objects).collections.find(({ action }) => action === 'mark');
    expect(marked?.reason).toBe('nothing uses it any more');
    await host.converge(objects);
    expect(host.plan(objects).collections).toEqual([]);
    const later = { now: Date.now() + 25 * 60 * 60 * 1000 };
    expect(host.plan(objects, later).collections.map(({ action }) => action)).toEqual(['remove', 'remove']);
    const { collected } = await host.converge(objects, later);
    expect(collected.removed).toHaveLength(2);
    expect(stored(host)).toHaveLength(2);
  });

  it('takes what is used again off the list', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    await serveInTurn(host, ['1', '2'], { keep: 1 });
    await host.converge(objects, { settings: { keep: 1 } });
    writeFileSync(host.packPath('alpha', 'needs.txt'), '1');
    const { environments } = await host.converge(objects, { settings: { keep: 1 } });
    expect(environments).toMatchObject([{ action: 'switched', generation: 1 }]);
    const { target } = host.plan(objects).environments[0] as { target: string };
    await host.converge(objects, { settings: { keep: 1 } });
    expect(existsSync(storeEntry(host.root, target).unused)).toBe(false);
  });

  it('is held while any manifest failed to load', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    await serveInTurn(host, ['1', '2'], { keep: 1, grace: 0 });
    const { collected } = await host.converge([plainRuntime()], {
      incomplete: 'packs/alpha/pack.yaml could not be read',
      settings: { keep: 1, grace: 0 },
    });
    expect(collected).toEqual({ removed: [], spared: [] });
    expect(existsSync(host.packPath('alpha', '.plain/installed'))).toBe(true);
  });

  it('takes everything of a pack that is gone', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    await serveInTurn(host, ['1']);
    const gone = [plainRuntime()];
    expect(host.plan(gone).retired).toEqual([{ pack: 'alpha', runtime: 'core.plain', version: '' }]);
    await host.converge(gone, { settings: { grace: 0 } });
    await host.converge(gone, { settings: { grace: 0 } });
    expect(readdirSync(host.packPath('alpha'))).toEqual(['needs.txt']);
    expect(stored(host)).toEqual([]);
  });

  it('spares an environment that a process runs from', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const [first = ''] = await serveInTurn(host, ['1'], { keep: 1, grace: 0 });
    const child = await run(process.execPath, ['-e', endless, join(first, 'installed')]);
    await serveInTurn(host, ['2'], { keep: 1, grace: 0 });
    const { collected } = await host.converge(objects, { settings: { keep: 1, grace: 0 } });
    expect(collected.spared).toMatchObject([{ reason: `process ${child.pid} runs from it` }]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const after = await host.converge(objects, { settings: { keep: 1, grace: 0 } });
    expect(after.collected.removed).toHaveLength(1);
  });

  it('spares one that a process was started from by its public name, and not for a process that came later', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    await serveInTurn(host, ['1'], { keep: 1, grace: 0 });
    const link = host.packPath('alpha', '.plain/installed');
    const early = await run(process.execPath, ['-e', endless, link]);
    await serveInTurn(host, ['2'], { keep: 1, grace: 0 });
    // The kernel tells the start of a process in hundredths of a second.
    await delay(50);
    await run(process.execPath, ['-e', endless, link]);
    const { collected } = await host.converge(objects, { settings: { keep: 1, grace: 0 } });
    expect(collected.spared).toMatchObject([{ reason: `process ${early.pid} runs from it` }]);
    early.kill('SIGKILL');
    await once(early, 'exit');
    const after = await host.converge(objects, { settings: { keep: 1, grace: 0 } });
    expect(after.collected.removed).toHaveLength(1);
  });

  it('takes the logs of failures that are over', async () => {
    const host = makeHost({ 'alpha/needs.txt': '' });
    const broken = [pack('alpha', ['plain']), plainRuntime({ environment: { create_command: ['false'] } })];
    const { environments } = await host.converge(broken);
    const log = environments[0]?.failure?.log ?? '';
    utimesSync(log, 0, 0);
    await host.converge(broken);
    expect(existsSync(log)).toBe(true);
    await host.converge(objects);
    await host.converge(objects);
    expect(existsSync(log)).toBe(false);
  });
});
