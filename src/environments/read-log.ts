import { readSync } from 'node:fs';
import { readRegularFile } from '../process/read-small-file.ts';

/** Bytes of the end of a log that are read. */
const maxBytes = 256 * 1024;

/** The end of a log. */
export interface LogEnd {
  readonly lines: readonly string[];
  /** Bytes of the whole log. */
  readonly size: number;
  /** Bytes before the first line that was read. */
  readonly omitted: number;
}

/** Reads the end of a log, whole lines only; undefined where there is no such file. */
export function readLog(path: string): LogEnd | undefined {
  return readRegularFile(path, (file, size) => {
    const start = Math.max(0, size - maxBytes);
    const buffer = Buffer.alloc(size - start);
    const length = readSync(file, buffer, 0, buffer.length, start);
    const content = buffer.subarray(0, length);
    const skipped = start === 0 ? 0 : content.indexOf(0x0a) + 1;
    const text = content
      .subarray(skipped)
      .toString('utf8')
      .replace(/\r?\n$/u, '');
    return { lines: text === '' ? [] : text.split(/\r?\n/u), size, omitted: start + skipped };
  });
}
