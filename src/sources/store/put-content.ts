import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { canonicalJson } from '../../catalog/canonical-json.ts';
import type { JsonObject } from '../../catalog/json.ts';
import { removeTree } from '../../process/remove-tree.ts';
import { attemptDirectory, contentEntry, shortDigest } from './content-layout.ts';
import { writeContentRecord, type PackContent } from './content-record.ts';
import { digestContent, type DigestedContent, type TreeLimits } from './digest-content.ts';
import { readContents } from './find-content.ts';
import { findBuilt, findDrift } from './find-drift.ts';
import { withPackLock } from './lock-pack.ts';
import { sweepPack } from './sweep-pack.ts';
import { settleTree } from './settle-tree.ts';

export interface PutOptions {
  /** Writes the files of the pack into an existing, empty directory; nothing else may be there when it is done. */
  readonly fill: (directory: string) => Promise<void>;
  /** What it comes from, for `findByProvenance` and for people. No secrets. */
  readonly provenance: JsonObject;
  readonly limits: TreeLimits;
  /** Throws where the content is not what it has to be: then it does not get into the store. */
  readonly check?: ((digested: DigestedContent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Origins that are remembered of one content. */
const maxProvenances = 20;

/**
 * Puts a content into the store of a host: it is written aside, digested, and completed by a record. An equal one that is there and
 * intact is given instead. Nobody sees it before `activateContent`. Files get the modes 0644 or 0755, whatever the umask: not read-only,
 * since build steps copy files with their modes and write to the copies; what is edited by mistake is found by `findDrift`.
 * Throws whatever `fill` and `check` throw, SourceFailure (`unsafe`) for what is no content of a pack, and OperationalError for a store
 * that cannot be written to.
 */
export function putContent(root: string, pack: string, options: PutOptions): Promise<PackContent> {
  return withPackLock({ root, pack, signal: options.signal }, async () => {
    sweepPack(root, pack);
    const nonce = randomBytes(4).toString('hex');
    const attempt = attemptDirectory(root, pack, nonce);
    mkdirSync(dirname(attempt), { recursive: true, mode: 0o755 });
    // Nobody else puts a link there while it is filled, whatever the umask lets others do.
    mkdirSync(attempt, { mode: 0o700 });
    try {
      return await put({ ...options, root, pack, nonce, attempt });
    } finally {
      removeTree(attempt);
    }
  });
}

interface Attempt extends PutOptions {
  readonly root: string;
  readonly pack: string;
  readonly nonce: string;
  readonly attempt: string;
}

async function put(options: Attempt): Promise<PackContent> {
  const { root, pack, nonce, attempt, fill, check, limits, provenance, signal } = options;
  await fill(attempt);
  const digested = await digestContent(attempt, limits, signal);
  check?.(digested);
  const equal = findEqual(root, pack, digested);
  if (equal !== undefined) return addProvenance(root, equal, provenance);
  await settleTree(attempt, digested.files);
  signal?.throwIfAborted();
  const entry = contentEntry(root, pack, `${shortDigest(digested.digest)}.${nonce}`);
  renameSync(attempt, entry.directory);
  const content: PackContent = {
    pack,
    name: entry.name,
    directory: entry.directory,
    ...digested,
    provenances: [provenance],
    built: [],
    storedAt: new Date().toISOString(),
  };
  writeContentRecord(entry, content);
  return content;
}

/** The digest says nothing of executable bits: they have to be the same as well. */
function findEqual(root: string, pack: string, { digest, files }: DigestedContent): PackContent | undefined {
  const prefix = `${shortDigest(digest)}.`;
  return readContents(root, pack, (name) => name.startsWith(prefix)).find(
    (content) =>
      content.digest === digest &&
      content.files.every(({ executable }, index) => executable === files[index]?.executable) &&
      findDrift(content) === undefined,
  );
}

function addProvenance(root: string, content: PackContent, provenance: JsonObject): PackContent {
  const entry = contentEntry(root, content.pack, content.name);
  // It is wanted again: the time that it is kept for counts from anew.
  rmSync(entry.unused, { force: true });
  const text = canonicalJson(provenance);
  const others = content.provenances.filter((each) => canonicalJson(each) !== text);
  const last = content.provenances.at(-1);
  if (last !== undefined && canonicalJson(last) === text) return content;
  const noted = { ...content, provenances: [...others, provenance].slice(-maxProvenances) };
  writeContentRecord(entry, noted);
  return noted;
}

/**
 * Takes what builds have made, changed or removed in a content as a part of it from now on: it is no drift. To be called after builds that
 * ran in its directory. Gives the content as it is noted now; writes nothing where there is nothing new.
 */
export function sealContent(root: string, content: PackContent): Promise<PackContent> {
  return withPackLock({ root, pack: content.pack }, () => {
    const built = findBuilt(content);
    const known = new Map(content.built.map(({ path, stamp }) => [path, stamp]));
    const isKnown =
      built.length === known.size &&
      built.every(({ path, stamp }) => known.has(path) && known.get(path) === stamp);
    if (isKnown) return content;
    const sealed = { ...content, built };
    writeContentRecord(contentEntry(root, content.pack, content.name), sealed);
    return sealed;
  });
}
