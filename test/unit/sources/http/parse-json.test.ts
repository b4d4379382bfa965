import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../src/sources/http/parse-json.ts';

function parse(text: string): unknown {
  return parseJson(Buffer.from(text), 'index');
}

describe('parseJson', () => {
  it('reads JSON, with or without a byte order mark', () => {
    expect(parse('{"a":[1,"]}[\\"["]}')).toEqual({ a: [1, ']}["['] });
    expect(parse('\uFEFF[]')).toEqual([]);
    expect(parse('['.repeat(100) + ']'.repeat(100))).toBeInstanceOf(Array);
  });

  it.each([
    ['{"secret": s3cret}', 'index is not JSON'],
    ['', 'index is not JSON'],
    ['<html>', 'index is not JSON'],
    ['['.repeat(101) + ']'.repeat(101), 'index nests more than 100 levels'],
    ['[{"":'.repeat(1_000_000), 'index nests more than 100 levels'],
    ['"'.repeat(1_000_001), 'index is not JSON'],
  ])('refuses what is none', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(() => parse(text)).toThrow(new RegExp(`^${message}(?: at character \\d+)?$`, 'u'));
  });

  it('refuses what is not UTF-8', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]), 'index')).toThrow('index is not UTF-8');
  });
});
