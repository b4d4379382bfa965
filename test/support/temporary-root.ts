import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux keeps files in memory. */
const inMemory = '/dev/shm';

/** Bytes that have to be free, several times what a run of the suite holds at once. */
const wanted = 4 * 1024 ** 3;

/**
 * Makes the directory below which this run makes all of its own: in memory where there is plenty of it, since databases are made and removed by
 * the hundred, and beside other temporary files elsewhere.
 */
export function makeTemporaryRoot(): string {
  const root = makeInMemory() ?? mkdtempSync(join(tmpdir(), 'reconcile-tests-'));
  // Tests that run as root have other users make directories too.
  chmodSync(root, 0o1777);
  return root;
}

function makeInMemory(): string | undefined {
  if (freemem() < wanted) return undefined;
  let root: string | undefined;
  try {
    const { bavail, bsize } = statfsSync(inMemory);
    if (bavail * bsize < wanted) return undefined;
    root = mkdtempSync(join(inMemory, 'reconcile-tests-'));
    if (mayRunPrograms(root)) return root;
  } catch {
    // There is none, or not for this user.
  }
  if (root !== undefined) rmSync(root, { recursive: true });
  return undefined;
}

/** Containers often mount it so that nothing in it can be run. */
function mayRunPrograms(directory: string): boolean {
  const program = join(directory, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
}

/** bubblewrap makes a /dev of its own, without what lies in memory here: for tests of what it is to find. */
export function leaveMemory(): void {
  process.env['TMPDIR'] = '/tmp';
}
