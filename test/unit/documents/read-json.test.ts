import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/documents/read-json.ts';
import { makeTree, type TreeEntry } from '../../support/temporary-tree.ts';

async function read(content: TreeEntry, maxBytes = 1000) {
  return readJson('file.json', { cwd: makeTree({ 'file.json': content }), maxBytes });
}

async function findingOf(content: TreeEntry): Promise<string> {
  const { diagnostic } = await read(content);
  const { code, location, message } = diagnostic!;
  return `${code} ${location?.line}:${location?.column} ${message}`;
}

describe('readJson', () => {
  it('reads a value, and says where its parts stand', async () => {
    const { value, locate } = (await read('{\n  "a": [1,\n    {"b": null}]\n}')) as never;
    expect(value).toEqual({ a: [1, { b: null }] });
    expect((locate as (path: unknown) => unknown)(['a', 1, 'b'])).toEqual({
      file: 'file.json',
      line: 3,
      column: 11,
    });
  });

  it.each([
    ['{"a": 1,}', 'json.syntax 1:9 file.json is not JSON from here on.'],
    ['{\n  "a": hunter2\n}', 'json.syntax 2:8 file.json is not JSON from here on.'],
    ['{"a": [1', 'json.syntax 1:9 file.json is not JSON from here on.'],
    ['{"a": 1} x', 'json.syntax 1:10 file.json is not JSON from here on.'],
    ['{"a": "x', 'json.syntax 1:9 file.json is not JSON from here on.'],
    ['nope', 'json.syntax 1:2 file.json is not JSON from here on.'],
    ['', 'json.syntax 1:1 file.json is empty.'],
    [new Uint8Array([0x7b, 0xff, 0x7d]), /^file\.not-utf8 1:2 /],
    ['x'.repeat(2000), /^file\.too-large /],
    [{ directory: true } as const, /^file\.not-regular /],
    [{ link: 'nowhere' } as const, /^file\.not-found /],
  ])('refuses %j', async (content, expected) => {
    expect(await findingOf(content)).toMatch(expected);
  });
});
