import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseText } from '../../../src/documents/parse-text.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...encode(part)])));

describe('parseText', () => {
  it.each([
    ['plain', bytes('a: é€😀\n'), 'a: é€😀\n'],
    ['a byte order mark', bytes(0xef, 0xbb, 0xbf, 'a: 1'), 'a: 1'],
    ['CRLF', bytes('a\r\nb'), 'a\r\nb'],
    ['nothing', bytes(), ''],
    ['one byte', bytes('a'), 'a'],
    ['a replacement character that is really there', bytes('\ufffd'), '\ufffd'],
  ])('takes %s', (_, input, text) => {
    expect(parseText(input)).toEqual({ kind: 'text', text });
  });

  it.each([
    ['a Latin-1 letter', bytes('a: 1\nb: caf', 0xe9, ' x'), { line: 2, column: 7 }],
    ['a bad byte at the end', bytes('a\n', 0xff), { line: 2, column: 1 }],
    ['a cut sequence at the end', bytes('ab', 0xe2, 0x82), { line: 1, column: 3 }],
    ['a cut sequence before a line break', bytes('ab', 0xf0, 0x9f, '\nc'), { line: 1, column: 3 }],
    ['a surrogate encoded as UTF-8', bytes('😀é', 0xed, 0xa0, 0x80), { line: 1, column: 4 }],
    ['an overlong form', bytes(0xc0, 0x80), { line: 1, column: 1 }],
    ['a continuation byte by itself', bytes('x', 0x80), { line: 1, column: 2 }],
    ['a bad byte after a byte order mark', bytes(0xef, 0xbb, 0xbf, 'ab', 0xff), { line: 1, column: 3 }],
    ['a bad byte after a replacement character', bytes('\ufffd', 0xfe), { line: 1, column: 2 }],
  ])('refuses %s at its place', (_, input, place) => {
    expect(parseText(input)).toMatchObject({ kind: 'refused', code: 'file.not-utf8', ...place });
  });

  it.each([
    ['little endian with a mark', Buffer.from('\ufeffa: 1', 'utf16le')],
    ['little endian', Buffer.from('ref: x', 'utf16le')],
    ['big endian', Buffer.from('ref: x', 'utf16le').swap16()],
    ['big endian with a mark', Buffer.from('\ufeffa: 1', 'utf16le').swap16()],
  ])('says that UTF-16 is UTF-16 (%s)', (_, input) => {
    expect(parseText(input)).toMatchObject({
      code: 'file.not-utf8',
      line: 1,
      column: 1,
      message: expect.stringContaining('UTF-16') as string,
    });
  });

  it('refuses NUL at its place', () => {
    expect(parseText(bytes('a: 1\r\nb: "x', 0, '"'))).toMatchObject({
      code: 'file.not-text',
      line: 2,
      column: 6,
    });
  });

  it('takes any text that UTF-8 can carry, and never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        fc.pre(!text.includes('\0') && !text.startsWith('\ufeff'));
        expect(parseText(encode(text))).toEqual({ kind: 'text', text });
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (input) => void parseText(input)));
  });
});
