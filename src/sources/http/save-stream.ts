import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceFailure } from '../source-failure.ts';

export interface SaveRequest {
  /** Existing directory. */
  readonly directory: string;
  readonly maxBytes: number;
  /** What it is, for messages. */
  readonly name: string;
}

export interface SavedStream {
  /** Absolute path of a new file. */
  readonly file: string;
  readonly bytes: number;
  /** Hexadecimal, of the bytes. */
  readonly sha256: string;
}

/** Names of files that a killed process may leave behind end so. */
export const draftSuffix = '.tmp';

/** Writes a stream into a new file that is gone again where that fails. Throws SourceFailure (`unsafe`) when there is more than `maxBytes`. */
export async function saveStream(
  stream: AsyncIterable<Uint8Array>,
  { directory, maxBytes, name }: SaveRequest,
): Promise<SavedStream> {
  const file = join(directory, `${randomUUID()}${draftSuffix}`);
  const handle = await open(file, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw explainExcess(name, maxBytes);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.close();
  } catch (error) {
    await handle.close();
    await rm(file, { force: true });
    throw error;
  }
  return { file, bytes, sha256: hash.digest('hex') };
}

export function explainExcess(name: string, maxBytes: number): SourceFailure {
  return new SourceFailure(
    'unsafe',
    `${name} has more than ${maxBytes} bytes`,
    'Check that the address is right; publish less, or raise the limit.',
  );
}
