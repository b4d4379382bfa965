import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeLines, escapeText, maxTextLength } from '../../../src/report/escape-text.ts';

describe('escapeText', () => {
  test.each([
    ['plain text', 'Zoë — 日本語 🎉', 'Zoë — 日本語 🎉'],
    ['a colour sequence', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a one-byte control sequence introducer', '\u009b2J', '\\x9b2J'],
    ['line breaks and tabs', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['a bell, a backspace and a delete', '\u0007\b\u007f', '\\x07\\x08\\x7f'],
    ['a right-to-left override', 'pack\u202egpj.exe', 'pack\\u202egpj.exe'],
    ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['a byte order mark and a zero width space', '\ufeff\u200b', '\\ufeff\\u200b'],
    ['a tag character', '\u{e0041}', '\\u{e0041}'],
    ['a lone surrogate', 'a\ud800b', 'a\\ud800b'],
    ['an emoji held together by joiners', '👩‍💻', '👩‍💻'],
  ])('%s', (_, text, expected) => {
    expect(escapeText(text)).toBe(expected);
  });

  test('bounds what it shows and says how much is missing', () => {
    expect(escapeText('x'.repeat(10_000_000))).toBe(
      `${'x'.repeat(maxTextLength)}… (9,995,904 more characters)`,
    );
  });

  test('does not cut a character in two', () => {
    expect(escapeText(`x${'🎉'.repeat(maxTextLength)}`)).not.toContain('\\ud83c');
  });

  test('leaves nothing that a terminal could obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeText(text)).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e]/u);
      }),
    );
  });

  test('keeps line breaks where lines are wanted', () => {
    expect(escapeLines('write\r\n  a: \u001b[1m')).toEqual(['write', '  a: \\x1b[1m']);
  });
});
