import { describe, expect, it } from 'vitest';
import { encodeParameter } from '../../../src/database/encode-parameter.ts';

describe('encodeParameter', () => {
  it.each<[unknown, string | null]>([
    [null, null],
    [undefined, null],
    ['', ''],
    ['NULL', 'NULL'],
    [false, 'false'],
    [0, '0'],
    [9_007_199_254_740_993n, '9007199254740993'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Uint8Array([0, 255]), String.raw`\x00ff`],
    [{ a: [1, null] }, '{"a":[1,null]}'],
    [[], '{}'],
    [['a', null, undefined, 'NULL', ''], '{"a",NULL,NULL,"NULL",""}'],
    [['q"', String.raw`\ `, 'a,b', '{}'], String.raw`{"q\"","\\ ","a,b","{}"}`],
    [[[1, 2], [3]], '{{"1","2"},{"3"}}'],
    [[{ a: 1 }], String.raw`{"{\"a\":1}"}`],
  ])('gives %o as %s', (value, text) => {
    expect(encodeParameter(value)).toBe(text);
  });
});
