import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tar, type TarEntry } from '../../../support/archive-bytes.ts';
import { unpackBytes } from '../../../support/unpack-bytes.ts';

function archiveOf(...names: readonly string[]): Buffer {
  const entries: readonly TarEntry[] = names.map((name) => ({ name, type: name.endsWith('/') ? '5' : '0' }));
  return tar(entries);
}

async function unpackNames(bytes: Buffer, path = ''): Promise<readonly string[]> {
  return Object.keys(await unpackBytes(bytes, { path }));
}

describe('what is unpacked', () => {
  it.each<[string, { from: readonly string[]; path: string }, readonly string[]]>([
    ['all of it, where there are several things at the top', { from: ['a/x', 'b'], path: '' }, ['a/x', 'b']],
    ['all of it, where there is one file', { from: ['./', './a'], path: '' }, ['a']],
    [
      'the only directory at the top',
      { from: ['./', './a-1.0/', './a-1.0/x', './a-1.0/b/y'], path: '' },
      ['b/y', 'x'],
    ],
    ['no more than one of them', { from: ['a/b/x'], path: '' }, ['b/x']],
    [
      'a path below the only directory at the top',
      { from: ['a-1.0/packs/s/x', 'a-1.0/y'], path: 'packs/s' },
      ['x'],
    ],
    ['a path from the root', { from: ['a-1.0/packs/s/x', 'a-1.0/y'], path: 'a-1.0/packs/s/' }, ['x']],
    ['a path below the top rather than the top itself', { from: ['a/a/x', 'a/y'], path: 'a' }, ['x']],
    ['the path, and not what begins like it', { from: ['a/x', 'ab/y'], path: './a' }, ['x']],
    ['no files, where a directory has none', { from: ['a/x', 'b/'], path: 'b' }, []],
  ])('is %s', async (_, { from, path }, expected) => {
    expect(await unpackNames(archiveOf(...from), path)).toEqual(expected);
  });

  it('may lie beside what is refused', async () => {
    const link: TarEntry = { name: 'top/docs/link', type: '2', link: '../x' };
    const bytes = tar([{ name: 'top/packs/x' }, link]);
    expect(await unpackNames(bytes, 'packs')).toEqual(['x']);
    await expect(unpackNames(bytes)).rejects.toThrow('entry "top/docs/link" is a symbolic link');
  });

  it('is a directory that is there', async () => {
    const bytes = archiveOf('top/packs/x', 'top/README', 'top/docs/y');
    for (const path of ['pack', 'README', 'packs/x']) {
      await expect(unpackNames(bytes, path)).rejects.toMatchObject({
        kind: 'not-found',
        message: `archive: holds no directory "${path}"`,
        hint: 'Write the path of a directory in it; it holds "top/packs", "top/README", "top/docs".',
      });
    }
  });

  it('is something', async () => {
    await expect(unpackNames(gzipSync(archiveOf()))).rejects.toMatchObject({ kind: 'not-found' });
    await expect(unpackNames(archiveOf('./'))).rejects.toMatchObject({ kind: 'not-found' });
  });
});
