import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acquireHostLock, tryHostLock } from '../../../src/process/host-lock.ts';

const module = new URL('../../../dist/process/host-lock.js', import.meta.url).href;

describe('a host lock', () => {
  it('is held by one at a time, and handed on when it is released', async () => {
    const name = randomUUID();
    const first = await tryHostLock(name);
    await expect(tryHostLock(name)).resolves.toBeUndefined();
    const waiting = acquireHostLock(name, { timeout: 60_000 });
    first?.release();
    const second = await waiting;
    expect(second).toBeDefined();
    second?.release();
  });

  it('is waited for no longer than is asked, and no longer than anybody wants it', async () => {
    const name = randomUUID();
    const held = await tryHostLock(name);
    await expect(acquireHostLock(name, { timeout: 50 })).resolves.toBeUndefined();
    const controller = new AbortController();
    const waiting = acquireHostLock(name, { timeout: 60_000, signal: controller.signal });
    controller.abort();
    await expect(waiting).resolves.toBeUndefined();
    held?.release();
  });

  it('is freed when its process is killed', async () => {
    const name = randomUUID();
    const script = `const { tryHostLock } = await import('${module}'); await tryHostLock('${name}'); process.stdout.write('held');`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script]);
    await once(child.stdout, 'data');
    await expect(tryHostLock(name)).resolves.toBeUndefined();
    const waiting = acquireHostLock(name, { timeout: 60_000 });
    child.kill('SIGKILL');
    const lock = await waiting;
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('is one of many that wait', async () => {
    const name = randomUUID();
    let holders = 0;
    const work = async (): Promise<number> => {
      const lock = await acquireHostLock(name, { timeout: 60_000 });
      holders += 1;
      const seen = holders;
      await new Promise(setImmediate);
      holders -= 1;
      lock?.release();
      return seen;
    };
    await expect(Promise.all(Array.from({ length: 20 }, work))).resolves.toEqual(
      Array.from({ length: 20 }, () => 1),
    );
  });
});
