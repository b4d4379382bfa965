import { excessiveArchive, quoteName, unsafeEntry } from './archive-failure.ts';

/** Paths that are taken; taking one twice is refused. */
export interface PathClaims {
  readonly claimFile: (name: string, parts: readonly string[]) => void;
  readonly claimDirectory: (name: string, parts: readonly string[]) => void;
}

/**
 * No two paths may be the same on file systems that fold case or accents. Throws SourceFailure (`unsafe`) from `claim…` for those that
 * are, and for too many directories; `name` is the entry that a message is about.
 */
export function makePathClaims(maxDirectories: number): PathClaims {
  const taken = new Map<string, { readonly path: string; readonly type: 'file' | 'directory' }>();
  let directories = 0;

  const claim = (name: string, path: string, type: 'file' | 'directory'): void => {
    const key = foldPath(path);
    const found = taken.get(key);
    if (found === undefined) {
      taken.set(key, { path, type });
      if (type === 'directory') directories += 1;
      if (directories > maxDirectories) {
        throw excessiveArchive(`has more than ${maxDirectories} directories`);
      }
    } else if (found.path !== path) {
      throw unsafeEntry(
        name,
        `has the same name as ${quoteName(found.path)} where case or accents do not count`,
      );
    } else if (found.type !== type) throw unsafeEntry(name, 'is a file and a directory');
    else if (type === 'file') throw unsafeEntry(name, 'is there twice');
  };

  const claimDirectory = (name: string, parts: readonly string[]): void => {
    for (let length = 1; length <= parts.length; length += 1) {
      claim(name, parts.slice(0, length).join('/'), 'directory');
    }
  };

  return {
    claimDirectory,
    claimFile: (name, parts) => {
      claimDirectory(name, parts.slice(0, -1));
      claim(name, parts.join('/'), 'file');
    },
  };
}

function foldPath(path: string): string {
  return path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
