import { expect, it } from 'vitest';
import { compareContents } from '../../../../src/sources/store/compare-contents.ts';
import type { PackContent } from '../../../../src/sources/store/content-record.ts';

function content(files: Readonly<Record<string, string>>, executable = false): Pick<PackContent, 'files'> {
  const entries = Object.entries(files);
  return {
    files: entries.map(([path, sha256]) => ({ path, sha256, executable, size: 1, mtimeNs: '1' })),
  };
}

it('compares two contents by what is noted about them', () => {
  const before = content({ same: 'a', other: 'b', gone: 'c', also: 'c' });
  const after = content({ same: 'a', other: 'x', new: 'y', 'a/new': 'y' });
  expect(compareContents(before, after)).toEqual({
    added: ['a/new', 'new'],
    changed: ['other'],
    removed: ['also', 'gone'],
  });
});

it('takes everything as added where there was nothing, and nothing as changed by its time', () => {
  const now = content({ a: '1' });
  expect(compareContents(undefined, now)).toEqual({ added: ['a'], changed: [], removed: [] });
  const later = { files: now.files.map((file) => ({ ...file, mtimeNs: '2' })) };
  expect(compareContents(now, later)).toEqual({ added: [], changed: [], removed: [] });
  expect(compareContents(now, content({ a: '1' }, true))).toMatchObject({ changed: ['a'] });
});
