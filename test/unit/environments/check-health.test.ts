import { linkSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkHealth } from '../../../src/environments/check-health.ts';
import {
  readRecord,
  witness,
  writeRecord,
  type CompletionRecord,
} from '../../../src/environments/completion-record.ts';
import { findBasePrograms } from '../../../src/environments/find-base-programs.ts';
import { digestContents, measureTree } from '../../../src/environments/measure-tree.ts';
import { storeEntry, type StoreEntry } from '../../../src/environments/store-layout.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const name = '0123456789abcdef.1';

/** A virtual environment that was copied from a base beside the store. */
function makeEnvironment(): { readonly root: string; readonly entry: StoreEntry } {
  const root = makeTree({
    'base/python3.12': 'program',
    [`.store/${name}/bin/python3`]: 'copied program',
    [`.store/${name}.tmp/x`]: '',
  });
  const entry = storeEntry(root, name);
  writeFileSync(
    join(entry.directory, 'pyvenv.cfg'),
    `home = ${root}/base\nversion = 3.12.1\nexecutable = ${root}/base/python3.12\n`,
  );
  const record: CompletionRecord = {
    name,
    directory: entry.directory,
    fingerprint: `sha256:${'0'.repeat(64)}`,
    inputs: { env_type: 'virtualenv' },
    builtAt: '2026-01-01T00:00:00.000Z',
    duration: 1,
    bytes: 1,
    detected: '3.12.1',
    witnesses: witness(findBasePrograms(join(entry.directory, 'bin/python3'), entry.directory)),
    probe: { argv: ['x', '-c'], exitCode: 0, pattern: undefined, isVirtualenv: true },
    packAfter: undefined,
    tree: '',
  };
  writeRecord(entry, record);
  expect(readRecord(entry)).toEqual(record);
  return { root, entry };
}

describe('checkHealth', () => {
  it('is fine as long as everything is as it was', () => {
    const { entry } = makeEnvironment();
    expect(checkHealth(entry, readRecord(entry))).toEqual({ healthy: true });
  });

  it.each([
    [
      'its record is gone',
      ({ entry }: ReturnType<typeof makeEnvironment>) => rmSync(entry.record),
      'it was never completed',
    ],
    [
      'its record is cut off',
      ({ entry }) => writeFileSync(entry.record, '{"format": 1'),
      'it was never completed',
    ],
    [
      'its directory is gone',
      ({ entry }) => rmSync(entry.directory, { recursive: true }),
      'its directory is gone',
    ],
    [
      'its interpreter is gone',
      ({ entry }) => rmSync(join(entry.directory, 'bin/python3')),
      'ENTRY/bin/python3 is gone',
    ],
    [
      'the base of its copied interpreter is gone',
      ({ root }) => rmSync(join(root, 'base/python3.12')),
      'ROOT/base/python3.12 is gone',
    ],
    [
      'the base was upgraded',
      ({ root }) => writeFileSync(join(root, 'base/python3.12'), 'another program'),
      'ROOT/base/python3.12 was replaced by another build of it',
    ],
    [
      'the base was upgraded to one of the same size',
      ({ root }) => utimesSync(join(root, 'base/python3.12'), 1, 1),
      'ROOT/base/python3.12 was replaced by another build of it',
    ],
    [
      'the base leads elsewhere',
      ({ root }) => {
        renameSync(join(root, 'base/python3.12'), join(root, 'base/other'));
        symlinkSync('other', join(root, 'base/python3.12'));
      },
      'ROOT/base/python3.12 leads to ROOT/base/other instead of ROOT/base/python3.12',
    ],
  ] satisfies readonly (readonly [string, (made: ReturnType<typeof makeEnvironment>) => void, string])[])(
    'notices that %s',
    (_, change, reason) => {
      const made = makeEnvironment();
      change(made);
      const expected = reason.replaceAll('ENTRY', made.entry.directory).replaceAll('ROOT', made.root);
      expect(checkHealth(made.entry, readRecord(made.entry))).toEqual({ healthy: false, reason: expected });
    },
  );

  it('notices that the store was moved', () => {
    const { entry } = makeEnvironment();
    const record = readRecord(entry);
    expect(checkHealth({ ...entry, directory: '/elsewhere' }, record)).toMatchObject({
      reason: `it was built for ${entry.directory}`,
    });
  });
});

describe('a tree', () => {
  it('is measured with what it shares by hard links', () => {
    const root = makeTree({ 'a/one': 'x'.repeat(10_000), 'a/two': 'y'.repeat(10_000), 'b/x': '' });
    const alone = measureTree(join(root, 'a'));
    expect(alone).toMatchObject({ linkedBytes: 0, files: 2 });
    linkSync(join(root, 'a/one'), join(root, 'a/same'));
    expect(measureTree(join(root, 'a'))).toMatchObject({ bytes: alone.bytes, linkedBytes: 0, files: 3 });
    linkSync(join(root, 'a/two'), join(root, 'b/two'));
    expect(measureTree(join(root, 'a')).linkedBytes).toBe(alone.bytes / 2);
  });

  it('is told from another by its contents, but for what interpreters compile', () => {
    const root = makeTree({ 'a/lib/x.py': '1', 'a/lib/__pycache__/x.pyc': '1' });
    const before = digestContents(join(root, 'a'));
    writeFileSync(join(root, 'a/lib/__pycache__/x.pyc'), '2');
    expect(digestContents(join(root, 'a'))).toBe(before);
    writeFileSync(join(root, 'a/lib/x.py'), '2');
    expect(digestContents(join(root, 'a'))).not.toBe(before);
  });
});
