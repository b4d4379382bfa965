import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cropAround } from '../../../src/report/crop-around.ts';
import { measureText, padText, shortenText } from '../../../src/report/text-width.ts';

describe('measureText', () => {
  test.each([
    ['slack', 5],
    ['Zoë', 3],
    ['e\u0301', 1],
    ['日本語', 6],
    ['한글', 4],
    ['👩‍💻', 2],
    ['→', 1],
  ])('%s takes %d columns', (text, width) => {
    expect(measureText(text)).toBe(width);
  });
});

describe('shortenText', () => {
  test.each([
    ['short enough', 12, 'short enough'],
    ['one too long!', 12, 'one too lon…'],
    ['日本語テキスト', 8, '日本語…'],
  ])('%s in %d columns', (text, width, expected) => {
    expect(shortenText(text, width)).toBe(expected);
  });
});

test('padText counts columns, not code units', () => {
  expect(padText('日本', 6)).toBe('日本  ');
  expect(padText('7', 3, 'right')).toBe('  7');
});

describe('cropAround', () => {
  test.each([
    ['all of a short text', 'abcdef', 3, 20, { text: 'abcdef', column: 3 }],
    [
      'the start when the place is there',
      '0123456789'.repeat(3),
      4,
      15,
      { text: '01234567890123…', column: 4 },
    ],
    ['the middle', `${'a'.repeat(50)}X${'b'.repeat(50)}`, 50, 16, { text: '…aaaaaaaaXbbbbb…', column: 9 }],
    ['the end', `${'a'.repeat(50)}X`, 50, 16, { text: '…aaaaaaaaX', column: 9 }],
    ['escapes', 'a\u001bb', 2, 20, { text: 'a\\x1bb', column: 5 }],
  ])('shows %s', (...[, raw, index, width, expected]) => {
    expect(cropAround(raw, index, width)).toEqual(expected);
  });

  test('stays within the width and keeps the place in view', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300, unit: 'binary' }),
        fc.nat(300),
        fc.integer({ min: 20, max: 120 }),
        (raw, position, width) => {
          const { text, column } = cropAround(raw, Math.min(position, raw.length), width);
          expect(measureText(text)).toBeLessThanOrEqual(width);
          expect(column).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
