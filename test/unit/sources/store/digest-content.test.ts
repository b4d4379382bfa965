import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultContentLimits } from '../../../../src/sources/source-options.ts';
import { digestContent } from '../../../../src/sources/store/digest-content.ts';
import { makeTree, type TreeEntry } from '../../../support/temporary-tree.ts';

function digest(files: Readonly<Record<string, TreeEntry>>): ReturnType<typeof digestContent> {
  return digestContent(makeTree(files), defaultContentLimits);
}

describe('the digest of a content', () => {
  it.each([
    ['nothing', {}, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [
      'one file',
      { 'pack.yaml': 'ref: slack\n' },
      '4ccd0f3872ba0f17610716ccae159aa23e6c8370142c1fd006c0a8a91d280b5d',
    ],
    [
      'paths whose components are ordered otherwise than their texts, and that are not ASCII',
      { 'a.txt': '', 'a-b': '2', 'a/b': '1', 'ä ö/☃.py': Uint8Array.of(0, 255) },
      '3d9d6546707a50688995db4a0f9cf54e12fe970c26fd0571a12a4d5eaaafe375',
    ],
  ])('of %s is what its definition says', async (_, files, hex) => {
    expect((await digest(files)).digest).toBe(`attune-pack-file-v1:${hex}`);
  });

  it('is not that of files whose names and contents run together the same', async () => {
    const first = await digest({ ab: 'c' });
    const second = await digest({ a: 'bc' });
    expect(first.digest).not.toBe(second.digest);
  });

  it('goes by names and contents alone', async () => {
    const root = makeTree({ 'bin/run': '#!/bin/sh\n', 'lib/a.py': '' });
    const before = await digestContent(root, defaultContentLimits);
    chmodSync(join(root, 'bin/run'), 0o755);
    utimesSync(join(root, 'lib/a.py'), 1, 1);
    mkdirSync(join(root, 'empty'));
    mkdirSync(join(root, 'lib/.git'));
    writeFileSync(join(root, 'lib/.git/HEAD'), 'ref: refs/heads/main\n');
    const after = await digestContent(root, defaultContentLimits);
    expect(after.digest).toBe(before.digest);
    expect(after.files.map(({ path, executable, size }) => [path, executable, size])).toEqual([
      ['bin/run', true, 10],
      ['lib/a.py', false, 0],
    ]);
    expect(after.files[0]?.sha256).toBe(createHash('sha256').update('#!/bin/sh\n').digest('hex'));
  });

  it('counts what tools generate, where a pack comes with it', async () => {
    const plain = await digest({ 'a.py': '' });
    const compiled = await digest({ 'a.py': '', '__pycache__/a.pyc': '' });
    expect(compiled.digest).not.toBe(plain.digest);
  });

  it('is the same for a file that is read in several parts', async () => {
    const content = Buffer.alloc(2_500_000, 'x');
    const { files, bytes } = await digest({ large: content });
    expect(files[0]?.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(bytes).toBe(2_500_000);
  });
});

describe('a directory that is no content', () => {
  it.each([
    ['a link', { 'lib/a': { link: '/etc/passwd' } }, '"lib/a" is a symbolic link'],
    ['a pipe', { 'lib/a': { fifo: true } }, '"lib/a" is no file'],
  ] as const)('has %s in it', async (_, files, message) => {
    await expect(digest(files)).rejects.toMatchObject({
      kind: 'unsafe',
      message: expect.stringContaining(message) as string,
    });
  });

  it('has a name that is not UTF-8', async () => {
    const root = makeTree({ 'lib/a': '' });
    const path = Buffer.concat([Buffer.from(`${root}/lib/`), Buffer.of(0xff, 0xfe)]);
    writeFileSync(path, '');
    onTestFinished(() => unlinkSync(path));
    await expect(digestContent(root, defaultContentLimits)).rejects.toMatchObject({
      message: expect.stringContaining('the name of a file below "lib/" is not UTF-8') as string,
    });
  });

  it.each([
    ['files', { maxFiles: 1 }, 'it has more than 1 files'],
    ['bytes', { maxContentBytes: 5 }, 'it has more than 5 bytes'],
    ['bytes in a file', { maxFileBytes: 3 }, '"b" has more than 3 bytes'],
  ])('has too many %s', async (_, limits, message) => {
    const root = makeTree({ a: 'aa', b: 'bbbb' });
    await expect(digestContent(root, { ...defaultContentLimits, ...limits })).rejects.toMatchObject({
      kind: 'unsafe',
      message: `the content is too large: ${message}`,
    });
  });

  it('is too deep', async () => {
    await expect(digest({ [`${'d/'.repeat(65)}file`]: '' })).rejects.toThrow('deeper than 64 directories');
  });
});
