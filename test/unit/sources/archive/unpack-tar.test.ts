import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../../../src/sources/archive/read-tar.ts';
import { pax, tar, tarEntry, tarGz, type TarEntry } from '../../../support/archive-bytes.ts';
import { unpackBytes } from '../../../support/unpack-bytes.ts';

const file: TarEntry = { name: 'pack/a.txt', content: 'a' };

/** An owner that no number can hold; the sum of the header is right. */
function withHugeOwner(bytes: Buffer): Buffer {
  bytes.fill(0xff, 108, 116).writeUInt8(0x80, 108);
  bytes.fill(' ', 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

describe('a tar archive', () => {
  it('is unpacked with the executable bit of files, and no other', async () => {
    const entries = [
      file,
      { name: 'pack/run.sh', content: 'run', mode: 0o4755 },
      { name: 'pack/lib/', type: '5' },
      { name: 'pack/lib/empty' },
    ];
    expect(await unpackBytes(tar(entries))).toEqual({ 'a.txt': 'a', 'run.sh*': 'run', 'lib/empty': '' });
  });

  it('may have long names and sizes in extended headers', async () => {
    const long = `pack/${'é'.repeat(90)}/${'x'.repeat(200)}\u2603`;
    const entries = [
      pax({ path: long, comment: 'two\nlines', 'SCHILY.xattr.user.x': '=1' }),
      { name: 'cut', content: 'long' },
      tarEntry({ name: '././@LongLink', type: 'L', content: `pack/g${'n'.repeat(200)}\0` }),
      { name: 'cut', content: 'gnu' },
      { name: 'b', prefix: 'pack/prefix', content: 'ustar' },
      pax({ size: '3' }),
      { name: 'pack/size', content: 'abc', size: 0 },
    ];
    expect(await unpackBytes(tar(entries))).toEqual({
      [long.slice(5)]: 'long',
      [`g${'n'.repeat(200)}`]: 'gnu',
      'prefix/b': 'ustar',
      size: 'abc',
    });
  });

  it('reads the same names wherever its bytes are cut', async () => {
    const entries = [
      pax({ path: `pack/${'é'.repeat(100)}/${'ü'.repeat(120)}` }),
      { name: 'x', content: 'y' },
    ];
    const bytes = tar(entries);
    const names = new Set<string>();
    for (const size of [1, 7, 511, 512, 513]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      for await (const { entry } of readTar(Readable.from(pieces))) names.add(entry.name);
    }
    expect([...names]).toEqual([`pack/${'é'.repeat(100)}/${'ü'.repeat(120)}`]);
  });

  it('may begin with what git writes before its entries', async () => {
    expect(await unpackBytes(tarGz([pax({ comment: 'f'.repeat(40) }, 'g'), file]))).toEqual({ 'a.txt': 'a' });
  });

  it('is unpacked without .git', async () => {
    const entries = [
      file,
      { name: 'pack/.git/config', content: 'x' },
      { name: 'pack/.git/link', type: '2', link: '/etc' },
      { name: 'pack/sub/.git', content: 'gitdir: x' },
      { name: 'pack/.gitignore', content: 'y' },
    ];
    expect(await unpackBytes(tar(entries))).toEqual({ 'a.txt': 'a', '.gitignore': 'y' });
  });

  it.each<[string, TarEntry]>([
    ['is a symbolic link', { name: 'pack/l', type: '2', link: '/etc/passwd' }],
    ['is a hard link', { name: 'pack/l', type: '1', link: 'pack/a.txt' }],
    ['is a device', { name: 'pack/l', type: '3' }],
    ['is a device', { name: 'pack/l', type: '4' }],
    ['is a named pipe', { name: 'pack/l', type: '6' }],
    ['is a sparse file', { name: 'pack/l', type: 'S' }],
    ['is an entry of an unknown type', { name: 'pack/l', type: 'M' }],
    ['has an absolute name', { name: '/pack/l' }],
    ['leaves the directory by ..', { name: 'pack/../../l' }],
    ['is there twice', file],
    ['is a file and a directory', { name: 'pack/a.txt/b' }],
    ['is a file and a directory', { name: 'pack/a.txt/', type: '5' }],
    ['has the same name as "a.txt" where case or accents do not count', { name: 'pack/A.TXT' }],
  ])('is refused where an entry %s', async (reason, entry) => {
    await expect(unpackBytes(tarGz([file, entry]))).rejects.toMatchObject({
      kind: 'unsafe',
      message: `archive: entry ${JSON.stringify(entry.name)} ${reason}`,
    });
  });

  it('is refused where names differ only in how accents are written, or in the case of a directory', async () => {
    const accents = [{ name: 'pack/é' }, { name: 'pack/e\u0301' }];
    await expect(unpackBytes(tar(accents))).rejects.toMatchObject({ kind: 'unsafe' });
    const directories = [{ name: 'pack/Lib/a' }, { name: 'pack/lib/b' }];
    await expect(unpackBytes(tar(directories))).rejects.toThrow('has the same name as "Lib"');
  });

  it('is refused where a file is sparse by an extended header', async () => {
    const entries = [pax({ 'GNU.sparse.major': '1', 'GNU.sparse.name': 'x' }), file];
    await expect(unpackBytes(tar(entries))).rejects.toThrow('entry "pack/a.txt" is a sparse file');
  });

  it('is not followed outside by a link that is replaced by a file', async () => {
    const entries = [
      { name: 'pack/l', type: '2', link: '/tmp' },
      { name: 'pack/l/x', content: 'x' },
    ];
    await expect(unpackBytes(tar(entries))).rejects.toThrow('entry "pack/l" is a symbolic link');
  });

  it.each<[string, Buffer]>([
    ['is truncated', tar([file]).subarray(0, 512 + 256)],
    ['is truncated', tar([file]).subarray(0, 512)],
    ['is truncated', tar([file]).subarray(0, 1024)],
    ['is truncated', tar([{ ...file, size: 1_000_000 }])],
    ['cannot be decompressed: unexpected end of file', tarGz([file]).subarray(0, -9)],
    ['cannot be decompressed: incorrect header check', Buffer.concat([tarGz([file]), Buffer.from('more')])],
    ['there is something after its end', Buffer.concat([tar([file]), Buffer.from('more')])],
    ['there is something after its end', gzipSync(Buffer.concat([tar([file]), tarEntry(file)]))],
    ['a header cannot be read', tar([file, Buffer.alloc(512, 'x')])],
    ['is truncated', gzipSync(tarGz([file]))],
    ['a header cannot be read', gzipSync(withHugeOwner(tar([file])))],
    ['an entry has no name', tar([file, { name: '' }])],
    ['the size of entry "pack/x" cannot be read', tar([pax({ size: '1e3' }), { name: 'pack/x' }])],
    ['an extended header cannot be read', tar([tarEntry({ name: 'p', type: 'x', content: '99 path=x\n' })])],
    ['a header is too long', tar([{ name: 'p', type: 'x', size: 70_000 }])],
    ['gives all entries the same name or size', tar([pax({ path: 'x' }, 'g'), file])],
    ['is a symbolic link, and has content', tar([{ name: 'l', type: '2', link: 'x', content: 'y' }])],
    ['is no archive of a format that can be read', Buffer.from('BZh91AY&SY')],
    ['is a web page, and no archive', Buffer.from('<!DOCTYPE html><html>')],
    ['is empty', Buffer.alloc(0)],
  ])('is invalid where it %s', async (reason, bytes) => {
    const unpacked = unpackBytes(bytes);
    await expect(unpacked).rejects.toMatchObject({ kind: 'invalid' });
    await expect(unpacked).rejects.toThrow(reason);
  });

  it('may be padded with zeros', async () => {
    const padding = Buffer.alloc(9000);
    expect(
      await unpackBytes(Buffer.concat([gzipSync(Buffer.concat([tar([file]), padding])), padding])),
    ).toEqual({
      'a.txt': 'a',
    });
  });

  it.each<[string, Parameters<typeof unpackBytes>[1], readonly TarEntry[]]>([
    ['has more than 2 files', { limits: { maxFiles: 2 } }, ['a', 'b', 'c'].map((name) => ({ name }))],
    ['has more than 2 directories', { limits: { maxFiles: 2 } }, [{ name: 'a/b/c/d/x' }, { name: 'y' }]],
    [
      'entry "a" has more than 9 bytes',
      { limits: { maxFileBytes: 9 } },
      [{ name: 'a', content: 'x'.repeat(10) }],
    ],
    [
      'unpacks to more than 15 bytes',
      { limits: { maxContentBytes: 15 } },
      ['a', 'b'].map((name) => ({ name, content: 'x'.repeat(8) })),
    ],
  ])('is refused where it %s', async (reason, options, entries) => {
    const unpacked = unpackBytes(tar(entries), options);
    await expect(unpacked).rejects.toMatchObject({ kind: 'unsafe' });
    await expect(unpacked).rejects.toThrow(reason);
  });

  it('is refused where it is a bomb, in its files as in what follows them', async () => {
    const zeros = tarGz([{ name: 'zeros', content: Buffer.alloc(8 * 1024 * 1024) }]);
    await expect(unpackBytes(zeros)).rejects.toMatchObject({ kind: 'unsafe' });
    const tail = gzipSync(Buffer.concat([tar([file]), Buffer.alloc(8 * 1024 * 1024)]));
    await expect(unpackBytes(tail)).rejects.toMatchObject({ kind: 'unsafe' });
  });

  it('stops when it is told to', async () => {
    await expect(unpackBytes(tar([file]), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'interrupted',
    });
  });
});
