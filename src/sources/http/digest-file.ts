import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Hexadecimal sha256 of a file; undefined for one that is not there or cannot be read. */
export async function digestFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch {
    return undefined;
  }
  return hash.digest('hex');
}
