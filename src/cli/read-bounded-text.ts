import { open, type FileHandle } from 'node:fs/promises';
import { constants } from 'node:fs';
import { OperationalError } from '../errors.ts';

interface Bounds {
  readonly maxBytes: number;
  /** What it is, for messages: `the plan`. */
  readonly what: string;
}

/** Reads a file that somebody named as UTF-8. Throws OperationalError `input.unavailable`; never waits for a pipe. */
export async function readBoundedText(path: string, { maxBytes, what }: Bounds): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size, isFile } = await handle
      .stat()
      .then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) throw new Error('it is not a file');
    if (size > maxBytes) throw new Error(`it has ${size} bytes, more than ${maxBytes}`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OperationalError(`${what} cannot be read from ${path}: ${why}`, {
      code: 'input.unavailable',
      hint: 'Correct the path, or its permissions.',
      cause: error,
    });
  } finally {
    await handle?.close();
  }
}
