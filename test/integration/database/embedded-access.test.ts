import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { embeddedDatabaseExists } from '../../../src/database/embedded-directory.ts';

/** Of a user whom file modes stop, as they do not stop root. */
const nobody = 65_534;

function asOrdinaryUser<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

describe.skipIf(process.platform === 'win32')('a directory that this user may not look into', () => {
  it.each(['.reconcile', '.reconcile/database'])('is not taken for one without a database (%s)', (closed) => {
    const parent = mkdtempSync(join(tmpdir(), 'reconcile-access-'));
    onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
    chmodSync(parent, 0o755);
    const directory = join(parent, '.reconcile');
    mkdirSync(join(directory, 'database', 'base'), { recursive: true });
    chmodSync(join(parent, closed), 0);
    onTestFinished(() => chmodSync(join(parent, closed), 0o700));
    expect(() => asOrdinaryUser(() => embeddedDatabaseExists(directory))).toThrow(
      expect.objectContaining({ code: 'embedded.unwritable', message: expect.stringContaining(directory) }),
    );
  });

  it('is told from one that is not there', () => {
    expect(embeddedDatabaseExists(join(tmpdir(), 'reconcile-nowhere', '.reconcile'))).toBe(false);
  });
});
