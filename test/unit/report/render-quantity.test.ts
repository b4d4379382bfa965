import { expect, test } from 'vitest';
import {
  renderAge,
  renderCount,
  renderDuration,
  renderKindCounts,
} from '../../../src/report/render-quantity.ts';

test.each([
  [0, '0 errors'],
  [1, '1 error'],
  [9800, '9,800 errors'],
])('%d of them: %s', (count, expected) => {
  expect(renderCount(count, 'error')).toBe(expected);
});

test.each([
  [0, '0 ms'],
  [42.4, '42 ms'],
  [99.6, '0.10 s'],
  [420, '0.42 s'],
  [12_340, '12.3 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d milliseconds: %s', (milliseconds, expected) => {
  expect(renderDuration(milliseconds)).toBe(expected);
});

test.each([
  [-5, '0s'],
  [59, '59s'],
  [60, '1m'],
  [7199, '1h'],
  [86_400 * 3, '3d'],
  [86_400 * 800, '2y'],
])('%d seconds ago: %s', (seconds, expected) => {
  expect(renderAge(1_000_000_000_000 - seconds * 1000, 1_000_000_000_000)).toBe(expected);
});

test('kinds without objects are left out', () => {
  expect(renderKindCounts({ pack: 1, runtime: 0, runtime_version: 2 })).toBe('1 pack, 2 runtime versions');
  expect(renderKindCounts({ pack: 0, runtime: 0, runtime_version: 0 })).toBe('nothing');
});
