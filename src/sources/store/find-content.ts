import { canonicalJson } from '../../catalog/canonical-json.ts';
import type { JsonObject } from '../../catalog/json.ts';
import { contentEntry, listPack, shortDigest } from './content-layout.ts';
import { readContentRecord, type PackContent } from './content-record.ts';
import { findDrift } from './find-drift.ts';

/**
 * Finds a content by its digest (`attune-pack-file-v1:…`), the newest one where files differ in their executable bits. Only what is still
 * as it was put there is found; see `findDrift`. No file of it is read.
 */
export function findContent(root: string, pack: string, digest: string): PackContent | undefined {
  const prefix = `${shortDigest(digest)}.`;
  const candidates = readContents(root, pack, (name) => name.startsWith(prefix));
  return candidates.find((content) => content.digest === digest && findDrift(content) === undefined);
}

/**
 * Finds what an origin gave the last time, so that it need not be fetched again: `provenance` must tell all that the content depends on,
 * such as the commit and the path in a repository. Only what is still as it was put there is found.
 */
export function findByProvenance(
  root: string,
  pack: string,
  provenance: JsonObject,
): PackContent | undefined {
  const wanted = canonicalJson(provenance);
  return readContents(root, pack).find(
    (content) =>
      content.provenances.some((each) => canonicalJson(each) === wanted) && findDrift(content) === undefined,
  );
}

/** The completed contents of a pack, newest first, in whatever state they are now. */
export function readContents(
  root: string,
  pack: string,
  isWanted: (name: string) => boolean = () => true,
): readonly PackContent[] {
  return listPack(root, pack)
    .contents.filter(({ name, hasDirectory, hasRecord }) => hasDirectory && hasRecord && isWanted(name))
    .flatMap(({ name }) => readContentRecord(contentEntry(root, pack, name)) ?? [])
    .toSorted((first, second) => (first.storedAt < second.storedAt ? 1 : -1));
}
