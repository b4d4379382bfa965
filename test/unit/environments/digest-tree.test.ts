import { createHash, randomBytes } from 'node:crypto';
import { symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestFile } from '../../../src/environments/digest-file.ts';
import { digestTree } from '../../../src/environments/digest-tree.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const gibibyte = 1024 ** 3;

it('digests a file that is read in several parts as one', () => {
  const root = makeTree({ '.keep': '' });
  const content = randomBytes(2_500_000);
  writeFileSync(join(root, 'file'), content);
  expect(digestFile(join(root, 'file'))).toBe(createHash('sha256').update(content).digest('hex'));
});

it('gives the reason where a file cannot be read, and follows no link', () => {
  const root = makeTree({ file: 'content' });
  symlinkSync('file', join(root, 'link'));
  expect(digestFile(join(root, 'absent'))).toBe('unreadable ENOENT');
  expect(digestFile(join(root, 'link'))).toBe('unreadable ELOOP');
});

it('takes files that are larger than what can be read at once, and sees that they change', () => {
  const root = makeTree({ 'data/large': '' });
  const large = join(root, 'data/large');
  const digest = (size: number, seconds: number): string => {
    truncateSync(large, size);
    utimesSync(large, seconds, seconds);
    return digestTree(root);
  };
  const before = digest(3 * gibibyte, 1000);
  expect(digest(3 * gibibyte, 1000)).toBe(before);
  expect(digest(4 * gibibyte, 1000)).not.toBe(before);
  expect(digest(3 * gibibyte, 2000)).not.toBe(before);
});
