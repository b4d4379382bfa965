import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../catalog/json.ts';
import { readJsonFile } from '../../process/read-small-file.ts';
import { writeAtomically } from '../../process/write-atomically.ts';
import type { ContentEntry } from './content-layout.ts';
import type { ContentFile } from './digest-content.ts';

/** A file or link that a build has made, changed or removed in a content; the path is relative to it. */
export interface BuiltFile {
  readonly path: string;
  /** Undefined for what was removed. */
  readonly stamp: string | undefined;
}

/** One content of a pack, as it was put into the store. */
export interface PackContent {
  readonly pack: string;
  /** Of its store entry. */
  readonly name: string;
  /** Real path; one that was moved is no longer a content. */
  readonly directory: string;
  /** `attune-pack-file-v1:` and 64 hexadecimal digits. */
  readonly digest: string;
  readonly bytes: number;
  /** In the order of the digest. */
  readonly files: readonly ContentFile[];
  /** What it came from, newest last: equal content of several origins is stored once. */
  readonly provenances: readonly JsonObject[];
  /** What the builds of its environments have done to it. */
  readonly built: readonly BuiltFile[];
  /** ISO 8601, UTC. */
  readonly storedAt: string;
}

/** Format of the file; another one is not read. */
const format = 1;

/** Bytes of the largest record that is read: some 250 for each of the files. */
const maxBytes = 64 * 1024 * 1024;

/** Reads what the store says about a content; undefined unless it was completed. */
export function readContentRecord(entry: ContentEntry): PackContent | undefined {
  const value = readJsonFile(entry.record, maxBytes) as JsonValue | undefined;
  if (!isJsonObject(value) || value['format'] !== format || value['name'] !== entry.name) return undefined;
  const { digest, bytes, files, provenances, built, storedAt, directory } = value;
  if (typeof digest !== 'string' || !isJsonArray(files) || directory !== entry.directory) return undefined;
  return {
    pack: entry.pack,
    name: entry.name,
    directory: entry.directory,
    digest,
    bytes: typeof bytes === 'number' ? bytes : 0,
    files: files as unknown as readonly ContentFile[],
    provenances: isJsonArray(provenances) ? provenances.filter(isJsonObject) : [],
    built: isJsonArray(built) ? built.flatMap(readBuilt) : [],
    storedAt: typeof storedAt === 'string' ? storedAt : '',
  };
}

function readBuilt(value: JsonValue): readonly BuiltFile[] {
  if (!isJsonObject(value) || typeof value['path'] !== 'string') return [];
  const { path, stamp } = value;
  return [{ path, stamp: typeof stamp === 'string' ? stamp : undefined }];
}

/** Completes a content, or changes what is noted about it. To be called with the lock of the pack held. */
export function writeContentRecord(entry: ContentEntry, content: PackContent): void {
  const { built, ...rest } = content;
  const noted = built.map(({ path, stamp }) => ({ path, stamp: stamp ?? null }));
  // On one line: a record of many files is read at each pass.
  writeAtomically(entry.record, `${JSON.stringify({ format, ...rest, built: noted })}\n`);
}
