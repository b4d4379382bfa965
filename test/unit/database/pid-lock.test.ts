import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeThisProcess, type LockHolder } from '../../../src/database/lock-holder.ts';
import { tryPidLock } from '../../../src/database/pid-lock.ts';

const script = new URL('../../../dist/database/pid-lock.js', import.meta.url).href;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reconcile-pid-lock-'));
});

afterEach(() => rm(directory, { recursive: true }));

/** Takes the lock in a process that ends without releasing it. */
async function leaveBehind(): Promise<void> {
  const source = `
    import { tryPidLock } from ${JSON.stringify(script)};
    process.exitCode = tryPidLock(${JSON.stringify(directory)}) === undefined ? 1 : 0;`;
  const [code] = (await once(
    spawn(process.execPath, ['--input-type=module', '--eval', source]),
    'close',
  )) as [number];
  expect(code).toBe(0);
}

function writeHolder(change: Partial<LockHolder>): void {
  writeFileSync(join(directory, 'lock.1'), JSON.stringify({ ...describeThisProcess(), ...change }));
}

describe('tryPidLock', () => {
  it('is held by one until it is released', () => {
    const release = tryPidLock(directory);
    expect(release).toBeDefined();
    expect(tryPidLock(directory)).toBeUndefined();
    release?.();
    expect(tryPidLock(directory)).toBeDefined();
  });

  it('is taken over from a process that has died', async () => {
    await leaveBehind();
    expect(tryPidLock(directory)).toBeDefined();
    expect(tryPidLock(directory)).toBeUndefined();
  });

  it('is not taken from a process on another host, however long ago', () => {
    writeHolder({ host: 'elsewhere', since: '2001-01-01T00:00:00.000Z' });
    expect(tryPidLock(directory)).toBeUndefined();
  });

  it('is not taken where nobody can tell who holds it', () => {
    writeFileSync(join(directory, 'lock.1'), 'garbage');
    expect(tryPidLock(directory)).toBeUndefined();
  });

  it('uses no number twice and leaves one file', () => {
    for (let count = 0; count < 12; count += 1) tryPidLock(directory)?.();
    expect(readdirSync(directory)).toEqual(['lock.12']);
  });
});
