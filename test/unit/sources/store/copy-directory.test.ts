import {
  chmodSync,
  linkSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultContentLimits } from '../../../../src/sources/source-options.ts';
import { copyDirectory } from '../../../../src/sources/store/copy-directory.ts';
import { makeTree, type TreeEntry } from '../../../support/temporary-tree.ts';

function copy(
  files: Readonly<Record<string, TreeEntry>>,
  limits: Partial<typeof defaultContentLimits> = {},
): { readonly target: string; readonly done: Promise<void> } {
  const root = makeTree({ ...prefixed(files), 'target/': { directory: true } });
  const tree = copyDirectory(join(root, 'source'), { ...defaultContentLimits, ...limits });
  return { target: join(root, 'target'), done: tree.writeTo(join(root, 'target')) };
}

function prefixed(files: Readonly<Record<string, TreeEntry>>): Readonly<Record<string, TreeEntry>> {
  return Object.fromEntries(Object.entries(files).map(([path, entry]) => [`source/${path}`, entry]));
}

describe('a directory of this host', () => {
  it('is copied with its executable bits, and without what tools keep in it', async () => {
    const { target, done } = copy({
      'pack.yaml': 'ref: slack\n',
      'a dir/ä ☃.py': Uint8Array.of(0, 255),
      'bin/run': { mode: 0o755, content: '#!/bin/sh\n' },
      '.git/HEAD': '',
      'node_modules/left/index.js': '',
      '.venv/bin/python': { link: '/usr/bin/python3' },
      'lib/__pycache__/a.pyc': '',
      'lib/.reconcile/x': '',
      'lib/a.py': '',
    });
    await done;
    const copied = readdirSync(target, { recursive: true, encoding: 'utf8' }).sort();
    expect(copied).toEqual(['a dir', 'a dir/ä ☃.py', 'bin', 'bin/run', 'lib', 'lib/a.py', 'pack.yaml']);
    expect([...readFileSync(join(target, 'a dir/ä ☃.py'))]).toEqual([0, 255]);
    expect(statSync(join(target, 'bin/run')).mode & 0o111).toBe(0o111);
  });

  it('is not followed out of by a link that takes the place of a directory meanwhile', async () => {
    const first = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`source/a/${index}`, '']));
    const files = { ...first, 'source/b/key': 'own', 'outside/key': 'secret', target: { directory: true } };
    const root = makeTree(files as Record<string, TreeEntry>);
    const tree = copyDirectory(join(root, 'source'), defaultContentLimits);
    const done = tree.writeTo(join(root, 'target'));
    // It gives others their turn after so many files.
    renameSync(join(root, 'source/b'), join(root, 'moved'));
    symlinkSync('../outside', join(root, 'source/b'));
    await expect(done).rejects.toMatchObject({ kind: 'unsafe' });
    expect(readdirSync(join(root, 'target'), { recursive: true })).not.toContain('b/key');
  });

  it('is copied where files are hard links, as files of their own', async () => {
    const root = makeTree({ 'source/a': '1', target: { directory: true } });
    linkSync(join(root, 'source/a'), join(root, 'source/b'));
    await copyDirectory(join(root, 'source'), defaultContentLimits).writeTo(join(root, 'target'));
    writeFileSync(join(root, 'source/a'), '2');
    expect(readFileSync(join(root, 'target/b'), 'utf8')).toBe('1');
  });

  it.each([
    ['a link to a file', { 'lib/a': { link: '/etc/passwd' } }, '"lib/a" is a symbolic link'],
    ['a link to a directory', { lib: { link: '/etc' } }, '"lib" is a symbolic link'],
    ['a pipe', { 'lib/a': { fifo: true } }, '"lib/a" is no file'],
    [
      'names that differ in case',
      { 'lib/A.py': '', 'lib/a.py': '' },
      '"lib/A.py" and "lib/a.py" are one name',
    ],
    ['names that differ in composition', { '\u00e4': '', 'a\u0308': '' }, 'are one name'],
    ['a control character in what is refused', { 'a\u001b[31m': { link: 'x' } }, '"a\\u001b[31m" is'],
  ] as const)('is refused with %s', async (_, files, message) => {
    await expect(copy(files).done).rejects.toMatchObject({
      kind: 'unsafe',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each([
    ['files', { maxFiles: 2 }],
    ['bytes', { maxContentBytes: 5 }],
    ['bytes in a file', { maxFileBytes: 1 }],
  ])('is refused with too many %s', async (_, limits) => {
    await expect(copy({ a: '12', b: '34', c: '56' }, limits).done).rejects.toMatchObject({ kind: 'unsafe' });
  });

  it('is refused with too many directories, or too deep ones', async () => {
    const empty = { a: { directory: true }, b: { directory: true } } as const;
    await expect(copy(empty, { maxFiles: 1 }).done).rejects.toThrow('more than 1 directories');
    await expect(copy({ [`${'d/'.repeat(66)}file`]: '' }).done).rejects.toThrow('deeper than 64 directories');
  });

  it('is missing, or no directory, where the manifest says so', async () => {
    const root = makeTree({ file: '', target: { directory: true } });
    const write = (source: string): Promise<void> =>
      copyDirectory(join(root, source), defaultContentLimits).writeTo(join(root, 'target'));
    await expect(write('absent')).rejects.toMatchObject({ kind: 'not-found' });
    await expect(write('file')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.runIf(process.getuid?.() !== 0)('is told about where it cannot be read', async () => {
    const root = makeTree({ 'source/a': '', target: { directory: true } });
    chmodSync(join(root, 'source/a'), 0);
    onTestFinished(() => chmodSync(join(root, 'source/a'), 0o644));
    const tree = copyDirectory(join(root, 'source'), defaultContentLimits);
    await expect(tree.writeTo(join(root, 'target'))).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the directory cannot be taken as it is: "a" cannot be read: EACCES',
    });
  });

  it('does not write over what is in the target', async () => {
    const root = makeTree({ 'source/a': '1', 'target/x': '' });
    symlinkSync(join(root, 'target/x'), join(root, 'target/a'));
    const tree = copyDirectory(join(root, 'source'), defaultContentLimits);
    await expect(tree.writeTo(join(root, 'target'))).rejects.toThrow('EEXIST');
    expect(readFileSync(join(root, 'target/x'), 'utf8')).toBe('');
  });
});
