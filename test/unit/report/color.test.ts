import { describe, expect, test } from 'vitest';
import { buildStyles, decideColor } from '../../../src/report/color.ts';

const none = { flag: undefined, noColor: undefined, forceColor: undefined, isTTY: false } as const;

describe('decideColor', () => {
  test.each([
    ['a terminal', { ...none, isTTY: true }, true],
    ['a pipe', none, false],
    ['a dumb terminal', { ...none, isTTY: true, term: 'dumb' }, false],
    ['NO_COLOR on a terminal', { ...none, isTTY: true, noColor: '1' }, false],
    ['an empty NO_COLOR', { ...none, isTTY: true, noColor: '' }, true],
    ['FORCE_COLOR in a pipe', { ...none, forceColor: '1' }, true],
    ['FORCE_COLOR=0 on a terminal', { ...none, isTTY: true, forceColor: '0' }, false],
    ['NO_COLOR against FORCE_COLOR', { ...none, noColor: '1', forceColor: '1' }, false],
    ['the flag against NO_COLOR', { ...none, flag: 'always', noColor: '1' }, true],
    ['--no-color against FORCE_COLOR', { ...none, flag: 'never', isTTY: true, forceColor: '1' }, false],
    ['auto in a pipe', { ...none, flag: 'auto' }, false],
  ] as const)('%s', (_, wishes, expected) => {
    expect(decideColor(wishes)).toBe(expected);
  });
});

test('styles without colour give the text back', () => {
  const styles = buildStyles(false);
  expect(Object.values(styles).map((style) => style('x'))).toEqual(Object.keys(styles).map(() => 'x'));
});
