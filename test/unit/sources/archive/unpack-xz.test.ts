import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompressXz } from '../../../../src/sources/archive/decompress-xz.ts';
import type { SourceFailure } from '../../../../src/sources/source-failure.ts';
import { unpackBytes } from '../../../support/unpack-bytes.ts';

/** `pack/a.txt` and the executable `pack/run.sh`, made by `tar --xz`. */
const archive = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AI9dADgYSJnKtsi135FPRGcfM7JAGvCszmjjAJsbGj5Aw1mBHZwghxmoElGS' +
    'zEbMqlMzLjtvh7QnL0B2Z9dRa2LUyIjeqEZDLactkNmT3OpUzoX98/e6FV7wAzmW+iL1tlyVsm0iI7lyKxDXd+St2jVW/SrG' +
    'La+4PK0GTxNhtahDg4get4Fkb6zy72iseQ/U5N8AAAC71gdlRntCsQABqwGAUAAAy4QLDLHEZ/sCAAAAAARZWg==',
  'base64',
);

/** 8 MiB of zeros in a file, made by `tar --xz`. */
const bomb = Buffer.from(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj//+7AaBdAD0ZSqu3TG/ywsRZ6zXSPSCciJnhDbrBqIsouOQ56WBzMBbg666ZUv3E' +
    'FZ+YMCqn2lFB0BACq3PwFDhdm5gm3fI5rR+lFw2HTlRDMFbFANmK71QvOOSzbHIe5ajGFffXZNc1p87CYd49lSI48NQZXvxN' +
    'u8lylNUMs/VE7Utm6kMVwxFmBb4ftjw+oTPevVLf4cj+eSG1qDOPYoR9WlFiknRJXMRtspLnoMjOBwTun96lQsuIP1wAj9BO' +
    'ryYolHEfPY8k4XCepyNf7CjLhdGVmIp+KpHyJ3X3GcAGmE2Y/div1ZAPxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScY' +
    'XFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/' +
    'lShGD6n8fN77mjAuVsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt' +
    '/PtSK3TNHlsgQvm3I4t9n/8QASsA7HNTp/2+rnwxGp+3jTFucJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP4' +
    '9ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1' +
    'O/DEvS5fqg8+S2ZCkBMO/xCT+HF4WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAd' +
    'us6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1IrdM0eWyBC+d1TPfgpZAk7gMsqbN+1O/DEvS5fqg8+S2ZCkBMO/xCT+HF4' +
    'WfgLzf+VKEYPqfx83vuaMC5WwI+F84OBwGXEJVEPP7Kf/xABKwDsc1On/b6ufDEan7eNMW5wnqcjX+woy4XRlZiKfiqR8id1' +
    '9xnABphNmP3Yr9WQD8QlU/j1kTYxBaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5b' +
    'IEL53VM9+ClkCTuAyyps37U78MS9Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlU/j1kTYx' +
    'BaWw7m/BcE1HDNGREaqtYB26zrEnGFxZhulmUli+6XasWeTlWwUI+cfarfz7Uit0zR5bIEL53VM9+ClkCTuAyyps37U78MS9' +
    'Ll+qDz5LZkKQEw7/EJP4cXhZ+AvN/5UoRg+p/Hze+5owLlbAj4Xzg4HAZcQlUQ8/sp//EAErAOxzU6f9vq58MRqft40xbnCe' +
    'pyNf7CjLhdGVmIp+KpHyJ3X3GcAGmE2Y/div1ZAPxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ' +
    '5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAu' +
    'VsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvnd' +
    'Uz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVRDz+ygCMQAAYA' +
    '7DocKZsAAADgCNwRWnGzCAAB2wqAwIAEuVwEsbHEZ/sCAAAAAARZWg==',
  'base64',
);

async function decompress(bytes: Buffer): Promise<number> {
  let length = 0;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += 100) yield bytes.subarray(start, start + 100);
  };
  for await (const chunk of decompressXz(pieces())) length += chunk.length;
  return length;
}

describe('a tar.xz archive', () => {
  it('is unpacked', async () => {
    expect(await unpackBytes(archive)).toEqual({ 'a.txt': 'a\n', 'run.sh*': '#!/bin/sh\n' });
  });

  it('may be padded, or have several streams', async () => {
    expect(await decompress(Buffer.concat([archive, Buffer.alloc(8)]))).toBe(10_240);
    expect(await decompress(Buffer.concat([archive, archive]))).toBe(20_480);
  });

  it('ends with an error wherever it is cut or followed by something else, and the next one is read', async () => {
    for (let length = 6; length < archive.length; length += 5) {
      await expect(unpackBytes(archive.subarray(0, length))).rejects.toMatchObject({ kind: 'invalid' });
    }
    await expect(decompress(Buffer.alloc(0))).rejects.toThrow('it is truncated or corrupt');
    await expect(decompress(Buffer.concat([archive, Buffer.from('more')]))).rejects.toThrow(
      'truncated or corrupt',
    );
    expect(await decompress(archive)).toBe(10_240);
  });

  it('ends with an error wherever a byte of it is changed', async () => {
    const outcomes: unknown[] = [];
    for (const position of archive.keys()) {
      const changed = Buffer.from(archive);
      changed[position] = (changed[position] ?? 0) ^ 0xff;
      outcomes.push(await decompress(changed).catch((error: unknown) => (error as SourceFailure).kind));
    }
    // Decoders pass over the first byte of the coder's state, so that one change alters nothing.
    expect(outcomes.filter((outcome) => outcome !== 'invalid')).toEqual([10_240]);
    expect(await decompress(archive)).toBe(10_240);
  });

  it('is not unpacked where it is a bomb, and the next one is read', async () => {
    await expect(unpackBytes(bomb)).rejects.toMatchObject({ kind: 'unsafe' });
    expect(await decompress(archive)).toBe(10_240);
  });

  it('may not need more memory than the decoder has', async () => {
    const greedy = withDictionary(archive, dictionaryOf128MiB);
    await expect(decompress(greedy)).rejects.toThrow('a dictionary of more than 64 MiB');
  });
});

/** As the format has it: 2 << 26. */
const dictionaryOf128MiB = 30;

/** Changes the size of the dictionary in the header of the first block, and the checksum of that header. */
function withDictionary(bytes: Buffer, size: number): Buffer {
  const start = 12;
  const length = ((bytes[start] ?? 0) + 1) * 4;
  const header = Buffer.from(bytes.subarray(start, start + length));
  const filter = header.indexOf(Buffer.from([0x21, 0x01]));
  header[filter + 2] = size;
  header.writeUInt32LE(crc32(header.subarray(0, -4)), length - 4);
  return Buffer.concat([bytes.subarray(0, start), header, bytes.subarray(start + length)]);
}
