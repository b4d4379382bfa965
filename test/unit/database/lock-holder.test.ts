import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { describeThisProcess, isDead, parseHolder } from '../../../src/database/lock-holder.ts';

async function findDeadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '']);
  await once(child, 'close');
  return child.pid ?? 0;
}

describe('the holder of a lock', () => {
  it('is read back as it was written', () => {
    const holder = describeThisProcess();
    expect(parseHolder(JSON.stringify(holder))).toEqual(holder);
  });

  it.each(['', 'released', '{}', '{"pid":1}', '{"pid":"1","host":"h","since":"s"}', 'null', '[]'])(
    'is not read from %j',
    (text) => {
      expect(parseHolder(text)).toBeUndefined();
    },
  );

  it('lives while its process does', async () => {
    const holder = describeThisProcess();
    expect(isDead(holder)).toBe(false);
    expect(isDead({ ...holder, pid: await findDeadPid() })).toBe(true);
  });

  it('is never said to be dead on another host', async () => {
    expect(isDead({ ...describeThisProcess(), host: 'elsewhere', pid: await findDeadPid() })).toBe(false);
  });

  it('is dead when its pid is another process’ by now', () => {
    const holder = describeThisProcess();
    expect(isDead({ ...holder, started: holder.started === undefined ? undefined : 'before' })).toBe(
      holder.started !== undefined,
    );
    expect(isDead({ ...holder, started: undefined })).toBe(false);
  });
});
