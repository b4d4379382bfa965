import { describe, expect, it } from 'vitest';
import { zip, type ZipEntry } from '../../../support/archive-bytes.ts';
import { unpackBytes } from '../../../support/unpack-bytes.ts';

const file: ZipEntry = { name: 'pack/a.txt', content: 'a' };

/** Where the fields of the record at the end of an archive begin; it has no comment. */
const endLength = 22;

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes);
  change(copy);
  return copy;
}

/** The records at the end of an archive of more than 4 GiB, with the offset of the one that the other leads to. */
function withZip64End(bytes: Buffer, offset: bigint): Buffer {
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50);
  locator.writeBigUInt64LE(offset, 8);
  return Buffer.concat([bytes.subarray(0, -endLength), locator, bytes.subarray(-endLength)]);
}

describe('a zip archive', () => {
  it('is unpacked with the executable bit of files, and no other', async () => {
    const entries = [
      file,
      { name: 'pack/run.sh', content: 'run', mode: 0o104755 },
      { name: 'pack/lib/', mode: 0o40755 },
      { name: 'pack/lib/überblick' },
      { name: 'pack/dos', content: 'd'.repeat(70_000), mode: 0 },
      { name: 'pack/.git/config', content: 'x' },
    ];
    expect(await unpackBytes(zip(entries))).toEqual({
      'a.txt': 'a',
      'run.sh*': 'run',
      'lib/überblick': '',
      dos: 'd'.repeat(70_000),
    });
  });

  it('has names of code page 437 where it does not say that they are UTF-8', async () => {
    const name = Buffer.concat([Buffer.from('pack/'), Buffer.from([0x81])]);
    expect(await unpackBytes(zip([file, { name, flags: 0 }]))).toEqual({ 'a.txt': 'a', ü: '' });
  });

  it.each<[string, ZipEntry]>([
    ['is a symbolic link', { name: 'pack/l', content: '/etc/passwd', mode: 0o120777 }],
    ['is a device', { name: 'pack/l', mode: 0o20600 }],
    ['is a named pipe', { name: 'pack/l', mode: 0o10600 }],
    ['is a socket', { name: 'pack/l', mode: 0o140600 }],
    ['is an entry of an unknown type', { name: 'pack/l', mode: 0o150600 }],
    ['has an absolute name', { name: '/pack/l' }],
    ['leaves the directory by ..', { name: '../l' }],
    ['has a backslash in its name', { name: 'pack\\..\\..\\l' }],
    ['has a drive letter in its name', { name: 'C:/l' }],
    ['is there twice', file],
    ['is a file and a directory', { name: 'pack/a.txt/', mode: 0o40755 }],
    ['has two names', { name: 'pack/l', localName: 'pack/m' }],
    ['shares its bytes with entry "pack/a.txt"', { ...file, sharesBytes: true }],
  ])('is refused where an entry %s', async (reason, entry) => {
    await expect(unpackBytes(zip([file, entry]))).rejects.toMatchObject({
      kind: 'unsafe',
      message: `archive: entry ${JSON.stringify(entry.name)} ${reason}`,
    });
  });

  it('is refused where a name is not UTF-8 although it says so', async () => {
    const name = Buffer.from([0x61, 0xff]);
    await expect(unpackBytes(zip([file, { name }]))).rejects.toThrow('has a name that is not UTF-8');
  });

  it.each<[string, Buffer]>([
    ['is corrupt: End of central directory', zip([file]).subarray(0, -30)],
    ['is corrupt: Invalid comment length', Buffer.concat([zip([file]), Buffer.from('more')])],
    ['the checksum of entry "pack/a.txt" is wrong', zip([{ ...file, checksum: 1 }])],
    ['too many bytes in the stream', zip([{ ...file, content: 'x'.repeat(5000), size: 50 }])],
    ['not enough bytes in the stream', zip([{ ...file, size: 50 }])],
    ['is encrypted: entry "pack/a.txt" needs a password', zip([{ ...file, flags: 0x801 }])],
    ['in a way that is not supported (method 12)', zip([{ ...file, method: 12 }])],
    ['an entry has no name', zip([file, { name: '' }])],
    ['is corrupt: it is truncated', withZip64End(zip([file]), 2n ** 63n)],
    ['is corrupt: it is truncated', withZip64End(zip([file]), 2n ** 40n)],
    ['is corrupt', changed(zip([file]), (bytes) => bytes.writeUInt32LE(0xfffffff0, bytes.length - 6))],
    ['is corrupt', changed(zip([file]), (bytes) => bytes.writeUInt16LE(9, bytes.length - 12))],
    ['is corrupt', changed(zip([file]), (bytes) => bytes.fill(0xff, 45, 48))],
  ])('is invalid where it %s', async (reason, bytes) => {
    const unpacked = unpackBytes(bytes);
    await expect(unpacked).rejects.toMatchObject({ kind: 'invalid' });
    await expect(unpacked).rejects.toThrow(reason);
  });

  it.each<[string, Parameters<typeof unpackBytes>[1], readonly ZipEntry[]]>([
    ['has more than 2 files', { limits: { maxFiles: 2 } }, ['a', 'b', 'c'].map((name) => ({ name }))],
    ['has more than 2 entries', { limits: { maxFiles: 1 } }, ['a', 'b/', 'c/'].map((name) => ({ name }))],
    ['has more than 9 bytes', { limits: { maxFileBytes: 9 } }, [{ name: 'a', content: 'x'.repeat(10) }]],
    [
      'unpacks to more than 15 bytes',
      { limits: { maxContentBytes: 15 } },
      ['a', 'b'].map((name) => ({ name, content: 'x'.repeat(8) })),
    ],
    ['unpacks to more than', {}, [{ name: 'zeros', content: Buffer.alloc(8 * 1024 * 1024) }]],
  ])('is refused where it %s', async (reason, options, entries) => {
    const unpacked = unpackBytes(zip(entries), options);
    await expect(unpacked).rejects.toMatchObject({ kind: 'unsafe' });
    await expect(unpacked).rejects.toThrow(reason);
  });

  it('is stopped where a size that it states is a lie', async () => {
    const bomb = zip([{ name: 'zeros', content: Buffer.alloc(8 * 1024 * 1024), size: 100 }]);
    await expect(unpackBytes(bomb)).rejects.toMatchObject({ kind: 'invalid' });
  });
});
