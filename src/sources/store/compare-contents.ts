import type { PackContent } from './content-record.ts';

/** Paths of the files that differ, sorted by code unit. */
export interface ContentDifference {
  readonly added: readonly string[];
  /** In their content, or in whether they are executable. */
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Compares two contents by what is noted about them; `from` is undefined where there was none. No file is read. */
export function compareContents(
  from: Pick<PackContent, 'files'> | undefined,
  to: Pick<PackContent, 'files'>,
): ContentDifference {
  const before = indexFiles(from?.files ?? []);
  const after = indexFiles(to.files);
  return {
    added: [...after.keys()].filter((path) => !before.has(path)).sort(),
    changed: [...after]
      .flatMap(([path, text]) => (before.has(path) && before.get(path) !== text ? [path] : []))
      .sort(),
    removed: [...before.keys()].filter((path) => !after.has(path)).sort(),
  };
}

function indexFiles(files: PackContent['files']): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, sha256, executable }) => [path, `${sha256} ${executable}`]));
}
