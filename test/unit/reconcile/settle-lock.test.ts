import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Lock, LockedPack } from '../../../src/catalog/pack-lock.ts';
import { settleLock } from '../../../src/reconcile/contents/settle-lock.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const slack: LockedPack = {
  version: '2.1.0',
  source: { type: 'git', url: 'https://git.example/packs.git', ref: 'v2.1.0', path: '' },
  commit: 'cd'.repeat(20),
  archive: undefined,
  digest: { algorithm: 'attune-pack-file-v1', hex: 'ab'.repeat(32) },
  registry: undefined,
  verified: false,
  declared: `sha256:${'ab'.repeat(32)}`,
};
const before: Lock = { packs: new Map() };
const after: Lock = { packs: new Map([['slack', slack]]) };
const file = 'reconcile.lock.yaml';

describe('a lock that has changed', () => {
  it('is written where it may be', () => {
    const directory = makeTree({});
    const settled = settleLock({ before, after }, { mode: 'keep', mayWrite: true, directory });
    expect(settled).toMatchObject({ changes: [{ kind: 'added', ref: 'slack' }], isWritten: true });
    expect(readFileSync(join(directory, file), 'utf8')).toContain('version: 2.1.0');
    const again = settleLock({ before: after, after }, { mode: 'keep', mayWrite: true, directory });
    expect(again).toMatchObject({ changes: [], isWritten: false });
  });

  it.each([
    ['keep', false],
    ['exact', true],
    ['none', true],
  ] as const)('stays as it is with the mode %s, where writing is %s', (mode, mayWrite) => {
    const directory = makeTree({});
    expect(settleLock({ before, after }, { mode, mayWrite, directory }).isWritten).toBe(false);
    expect(existsSync(join(directory, file))).toBe(false);
  });

  it('is told about where it cannot be written', () => {
    const directory = join(makeTree({ 'a file': '' }), 'a file');
    const { problem, isWritten } = settleLock({ before, after }, { mode: 'keep', mayWrite: true, directory });
    expect(isWritten).toBe(false);
    expect(problem).toMatchObject({ code: 'lock.unwritable', severity: 'warning' });
  });
});
