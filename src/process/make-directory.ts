import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a directory, and those around it, where there is none. Throws what the system says of the first that cannot be made. */
export function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    // Of a file system that is read-only node says that there is no such directory; asked for a single one, it says why.
    let missing = directory;
    while (!existsSync(dirname(missing))) missing = dirname(missing);
    if (!existsSync(missing)) mkdirSync(missing);
    throw error;
  }
}
