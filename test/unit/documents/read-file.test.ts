import {
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../../src/documents/read-file.ts';
import { describePlace } from '../../support/describe-findings.ts';
import { makeTree } from '../../support/temporary-tree.ts';

async function read(
  root: string,
  path: string,
  options: { maxBytes?: number; roots?: readonly string[] } = {},
) {
  const { maxBytes = 1000, roots = [root] } = options;
  const result = await readFile({ path, absolutePath: join(root, path) }, { roots, maxBytes });
  return result.kind === 'refused'
    ? `${result.diagnostic.code} ${describePlace(result.diagnostic.location)}`
    : result;
}

describe('readFile', () => {
  it('gives text and size', async () => {
    const root = makeTree({ a: 'é\n', empty: '' });
    expect(await read(root, 'a')).toMatchObject({ kind: 'text', text: 'é\n', bytes: 3 });
    expect(await read(root, 'empty')).toMatchObject({ kind: 'text', text: '', bytes: 0 });
  });

  it('reads up to the limit and refuses one byte more', async () => {
    const root = makeTree({ fits: 'x'.repeat(1000), over: 'x'.repeat(1001) });
    expect(await read(root, 'fits')).toMatchObject({ kind: 'text', bytes: 1000 });
    expect(await read(root, 'over')).toBe('file.too-large over:1:1');
  });

  it('refuses by size alone, without reading', async () => {
    const root = makeTree({ sparse: '' });
    truncateSync(join(root, 'sparse'), 2 ** 40);
    expect(await read(root, 'sparse')).toBe('file.too-large sparse:1:1');
  });

  it.runIf(process.platform === 'linux')('bounds a file that does not tell its size', async () => {
    expect(await read('/', 'proc/self/status', { maxBytes: 20 })).toBe('file.too-large proc/self/status:1:1');
    expect(await read('/', 'proc/self/comm')).toMatchObject({ kind: 'text' });
  });

  it.each([
    ['a directory', { x: { directory: true } } as const],
    ['a pipe nobody writes to', { x: { fifo: true } } as const],
  ])('refuses %s at once', async (_, tree) => {
    expect(await read(makeTree(tree), 'x')).toBe('file.not-regular x:1:1');
  });

  it('keeps reading beside more pipes than node has file threads', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `${index}`);
    const root = makeTree({
      ...Object.fromEntries(names.map((name) => [name, { fifo: true } as const])),
      a: 'x',
    });
    const results = await Promise.all([...names, 'a'].map((name) => read(root, name)));
    expect(results.at(-1)).toMatchObject({ kind: 'text', text: 'x' });
    expect(results.slice(0, 8)).toEqual(names.map((name) => `file.not-regular ${name}:1:1`));
  });

  it('refuses what is missing, a device and a loop', async () => {
    const root = makeTree({ loop: { link: 'loop' }, zero: { link: '/dev/zero' } });
    expect(await read(root, 'missing')).toBe('file.not-found missing:1:1');
    expect(await read(root, 'zero')).toBe('file.not-regular zero:1:1');
    expect(await read(root, 'loop')).toBe('file.link-loop loop:1:1');
  });

  it('refuses a link out of the roots, not one that stays inside of any', async () => {
    const root = makeTree({
      'in/a': { link: '../out/b' },
      'out/b': 'x',
      'in-other/c': 'x',
      'in/d': { link: '../in-other/c' },
    });
    expect(await read(root, 'in/a', { roots: [join(root, 'in')] })).toBe('file.outside-root in/a:1:1');
    expect(await read(root, 'in/d', { roots: [join(root, 'in')] })).toBe('file.outside-root in/d:1:1');
    expect(await read(root, 'in/a', { roots: [join(root, 'in'), join(root, 'out')] })).toMatchObject({
      text: 'x',
    });
  });

  it('gives the place of what is no text', async () => {
    const root = makeTree({ a: Uint8Array.of(0x61, 0x0a, 0x62, 0xff) });
    expect(await read(root, 'a')).toBe('file.not-utf8 a:2:2');
  });

  it('asks for admission with the size, and leaves the file when refused', async () => {
    const root = makeTree({ a: 'abc' });
    const sizes: number[] = [];
    const admit = (bytes: number): boolean => sizes.push(bytes) < 0;
    const target = { path: 'a', absolutePath: join(root, 'a') };
    expect(await readFile(target, { roots: [root], maxBytes: 10, admit })).toEqual({ kind: 'not-admitted' });
    expect(sizes).toEqual([3]);
  });

  it.skipIf(process.getuid?.() === 0)(
    'refuses a file without permission (root reads it all the same)',
    async () => {
      const root = makeTree({ a: { content: 'x', mode: 0 } });
      expect(await read(root, 'a')).toBe('file.unreadable a:1:1');
    },
  );

  it('leaks nothing while a link is swapped in and out under it', async () => {
    const outside = makeTree({ secret: 'leaked' });
    const root = makeTree({ file: 'fine' });
    let leaks = 0;
    let outcomes = 0;
    for (let round = 0; round < 1500; round += 1) {
      const pending = read(root, 'file');
      symlinkSync(join(outside, 'secret'), join(root, 'swap'));
      renameSync(join(root, 'swap'), join(root, 'file'));
      const second = read(root, 'file');
      for (const result of [await pending, await second]) {
        if (JSON.stringify(result).includes('leaked')) leaks += 1;
        outcomes += 1;
      }
      rmSync(join(root, 'file'));
      writeFileSync(join(root, 'file'), 'fine');
    }
    expect({ leaks, outcomes }).toEqual({ leaks: 0, outcomes: 3000 });
  });

  it.runIf(process.platform === 'linux')('closes what it opened', async () => {
    const root = makeTree({
      a: 'x',
      big: 'x'.repeat(2000),
      bad: Uint8Array.of(0xff),
      d: { directory: true },
    });
    for (let round = 0; round < 50; round += 1) {
      await Promise.all(['a', 'big', 'bad', 'd', 'missing'].map((name) => read(root, name)));
    }
    const open = readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [readlinkSync(join('/proc/self/fd', fd))];
      } catch {
        // It was the listing's own.
        return [];
      }
    });
    expect(open.filter((path) => path.startsWith(root))).toEqual([]);
  });
});
