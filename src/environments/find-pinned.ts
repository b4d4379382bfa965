import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { OperationalError } from '../errors.ts';
import { readLink } from './public-link.ts';
import { storeDirectory } from './store-layout.ts';

/** What holds no link of ours, and may be large. */
const skipped: ReadonlySet<string> = new Set(['.git', '__pycache__', 'node_modules', '.venv']);

/**
 * Names of the store entries that links in the contents of packs lead to, also in older contents, which may serve again, and in newer ones,
 * which do not serve yet. `contents` is the directory of `EnvironmentSettings`. Throws OperationalError where a part of it cannot be read.
 */
export function findPinned(root: string, contents: string | undefined): Set<string> {
  const names = new Set<string>();
  if (contents === undefined) return names;
  const visit = (directory: string): void => {
    for (const entry of list(directory)) {
      const path = join(directory, entry.name);
      if (entry.isSymbolicLink()) {
        const state = readLink(path, storeDirectory(root));
        if (state.kind === 'ours') names.add(state.name);
      } else if (entry.isDirectory() && !skipped.has(entry.name)) visit(path);
    }
  };
  visit(join(contents, '.store'));
  return names;
}

function list(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new OperationalError(`the store of pack contents cannot be read: ${message}`, {
      code: 'input.unavailable',
      hint: 'Give the user of this program the right to read it: environments are collected by what is in it.',
      cause: error,
    });
  }
}
