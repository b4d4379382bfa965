import { isJsonObject } from '../catalog/json.ts';
import { checkRef, packOf } from '../catalog/ref.ts';
import type { Document } from '../documents/document.ts';

/** The ref of the pack whose directory it is, by directory; of no directory where that cannot be known. */
export type DirectoryPacks = ReadonlyMap<string, string>;

/** Finds whose directories there are: by their `pack.yaml`, else by the runtimes there, as long as they agree. */
export function findDirectoryPacks(documents: readonly Document[]): DirectoryPacks {
  const stated = new Map<string, Set<string>>();
  const implied = new Map<string, Set<string>>();
  for (const document of documents) {
    const { role, packDirectory } = document.file;
    const pack = statedPackOf(document);
    if (packDirectory === undefined || pack === undefined) continue;
    const byDirectory = role === 'pack' ? stated : implied;
    byDirectory.set(packDirectory, (byDirectory.get(packDirectory) ?? new Set()).add(pack));
  }
  const known = new Map<string, string>();
  for (const [directory, packs] of [...implied, ...stated]) {
    const [pack, ...others] = packs;
    if (pack !== undefined && others.length === 0) known.set(directory, pack);
    else known.delete(directory);
  }
  return known;
}

/** The packs that a document belongs to: by what it says itself, and by the directory that it lies in. */
export function packsOf(document: Document, directories: DirectoryPacks): ReadonlySet<string> {
  const { packDirectory } = document.file;
  const beside = packDirectory === undefined ? undefined : directories.get(packDirectory);
  return new Set([statedPackOf(document), beside].filter((pack) => pack !== undefined));
}

/** The pack that a document is about by its own words, even where something else is wrong with them. */
function statedPackOf({ file: { role, contentOf }, value }: Document): string | undefined {
  // Content may not speak for another pack than it was fetched for.
  if (contentOf !== undefined) return contentOf;
  if (role === 'config-schema' || !isJsonObject(value)) return undefined;
  const { ref, pack_ref: parent, kind } = value;
  const isPack = role === 'pack' || (role === 'manifest' && kind === 'Pack');
  const isRuntime = role === 'runtime' || (role === 'manifest' && kind === 'Runtime');
  const candidates = [isPack ? ref : readPart(ref, isRuntime), isPack ? undefined : parent];
  return candidates.find(
    (candidate): candidate is string =>
      typeof candidate === 'string' && checkRef('pack', candidate) === undefined,
  );
}

/** The part of a ref before its dot. That of a runtime has one; what has none may be the ref of a pack elsewhere. */
function readPart(ref: unknown, isRuntime: boolean): unknown {
  if (typeof ref !== 'string' || (isRuntime && !ref.includes('.'))) return undefined;
  return packOf(ref);
}
