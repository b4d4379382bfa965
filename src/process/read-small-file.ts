import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Bytes of the largest file that is read unless told. */
const defaultMaxBytes = 16 * 1024 * 1024;

/** What `read` makes of a regular file of `size` bytes; undefined where there is none. Opened without blocking, since a FIFO would wait for a writer. */
export function readRegularFile<Result>(
  path: string,
  read: (file: number, size: number) => Result,
): Result | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const status = fstatSync(file);
    return status.isFile() ? read(file, status.size) : undefined;
  } finally {
    closeSync(file);
  }
}

/** The content of a regular file; undefined where there is none, or a larger one than is read. */
export function readSmallFile(path: string, maxBytes = defaultMaxBytes): Buffer | undefined {
  return readRegularFile(path, (file, size) => (size <= maxBytes ? readFileSync(file) : undefined));
}

/** The JSON value that a file holds; undefined where there is none or it cannot be read. */
export function readJsonFile(path: string, maxBytes = defaultMaxBytes): unknown {
  const content = readSmallFile(path, maxBytes);
  if (content === undefined) return undefined;
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
