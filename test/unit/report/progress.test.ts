import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runProgress } from '../../../src/report/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function openStream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 30, written, write: (text: string) => written.push(text) };
}

const clearLine = '\r\u001b[2K';

test('a stage that lasts is shown on one line and removed at the end', () => {
  const stream = openStream(true);
  const progress = runProgress(stream, { enabled: true });
  progress.show('reading 1,234 files');
  vi.advanceTimersByTime(100);
  progress.show('planning');
  vi.advanceTimersByTime(100);
  progress.clear();
  expect(stream.written).toEqual([`${clearLine}reading 1,234 files…`, `${clearLine}planning…`, clearLine]);
});

test('a short run shows nothing at all', () => {
  const stream = openStream(true);
  const progress = runProgress(stream, { enabled: true });
  progress.show('reading');
  vi.advanceTimersByTime(50);
  progress.clear();
  vi.advanceTimersByTime(1000);
  expect(stream.written).toEqual([]);
});

test('fast stages are throttled, the latest wins', () => {
  const stream = openStream(true);
  const progress = runProgress(stream, { enabled: true });
  for (let count = 0; count < 1000; count += 1) {
    progress.show(`reading ${count} files`);
    vi.advanceTimersByTime(1);
  }
  expect(stream.written).toHaveLength(10);
  expect(stream.written[0]).toBe(`${clearLine}reading 99 files…`);
});

test.each([
  ['the stream is no terminal', false, true],
  ['it is not wanted', true, false],
])('nothing is written when %s', (_, isTTY, enabled) => {
  const stream = openStream(isTTY);
  const progress = runProgress(stream, { enabled });
  progress.show('reading');
  vi.advanceTimersByTime(1000);
  progress.clear();
  expect(stream.written).toEqual([]);
});

test('a stage stays on its line and is harmless', () => {
  const stream = openStream(true);
  runProgress(stream, { enabled: true }).show(`reading \u001b[2J${'x'.repeat(100)}`);
  vi.advanceTimersByTime(100);
  expect(stream.written).toEqual([`${clearLine}reading \\x1b[2J${'x'.repeat(12)}……`]);
});
