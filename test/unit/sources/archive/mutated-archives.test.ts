import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { assert, asyncProperty, constantFrom, nat, record, array, integer } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackArchive } from '../../../../src/sources/archive/unpack-archive.ts';
import { SourceFailure } from '../../../../src/sources/source-failure.ts';
import { defaultContentLimits } from '../../../../src/sources/source-options.ts';
import { pax, tar, tarEntry, zip } from '../../../support/archive-bytes.ts';
import { listFiles } from '../../../support/list-files.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

const entries = [
  pax({ path: 'pack/../../outside', mtime: '1' }),
  { name: 'pack/a.txt', content: 'a'.repeat(700) },
  { name: 'pack/lib/', type: '5' },
  tarEntry({ name: '././@LongLink', type: 'L', content: `pack/${'n'.repeat(150)}\0` }),
  { name: 'pack/lib/b', content: 'b', mode: 0o755 },
  { name: 'pack/l', type: '2', link: '../../outside' },
  { name: 'pack/l/x', content: 'x' },
];

const files = [
  { name: 'pack/a.txt', content: 'a'.repeat(700) },
  { name: 'pack/lib/', mode: 0o40755 },
  { name: 'pack/lib/b', content: 'b', mode: 0o100755 },
];

const harmless = tar([
  { name: 'pack/a.txt', content: 'a'.repeat(700) },
  { name: 'pack/b', content: 'b' },
]);

const archives = {
  'hostile tar': tar(entries),
  tar: harmless,
  'tar.gz': gzipSync(harmless),
  zip: zip(files),
} as const;

/** The sum in each header that looks like one is made right again, so that its other fields are read. */
function repairSums(bytes: Buffer): Buffer {
  for (let start = 0; start + 512 <= bytes.length; start += 512) {
    const header = bytes.subarray(start, start + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  }
  return bytes;
}

const mutation = record({ position: nat(), byte: integer({ min: 0, max: 255 }), length: nat({ max: 8 }) });

const mutated = record({
  archive: constantFrom<keyof typeof archives>('hostile tar', 'tar', 'tar.gz', 'zip'),
  mutations: array(mutation, { minLength: 1, maxLength: 4 }),
  cut: nat({ max: 20_000 }),
});

describe('an archive that was changed anywhere', () => {
  it('is unpacked or refused, and nothing is written outside', async () => {
    const root = makeTree({ outside: 'untouched' });
    const file = join(root, 'archive');
    const limits = { ...defaultContentLimits, maxFiles: 50, maxContentBytes: 1024 * 1024 };
    let run = 0;
    const property = asyncProperty(mutated, async ({ archive, mutations, cut }) => {
      run += 1;
      const directory = join(root, `content-${run}`);
      mkdirSync(directory);
      const bytes = Buffer.from(archives[archive]);
      for (const { position, byte, length } of mutations) {
        const start = position % bytes.length;
        bytes.fill(byte, start, Math.min(start + length, bytes.length));
      }
      writeFileSync(file, repairSums(bytes.subarray(0, cut > 10_000 ? bytes.length : cut)));
      const request = { file, name: 'archive', path: '', directory };
      const outcome = await unpackArchive(request, { limits, signal: undefined }).then(
        () => 'unpacked',
        (error: unknown) => (error instanceof SourceFailure ? error.kind : error),
      );
      expect(['unpacked', 'invalid', 'unsafe', 'not-found']).toContain(outcome);
      expect(Object.keys(listFiles(directory)).filter((path) => path.endsWith('!'))).toEqual([]);
      expect(readdirSync(root).filter((name) => !/^content-\d+$/.test(name))).toEqual(['archive', 'outside']);
      rmSync(directory, { recursive: true });
    });
    await assert(property, { numRuns: 300 });
    expect(listFiles(root)).toMatchObject({ outside: 'untouched' });
  });
});
