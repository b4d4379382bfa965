import type { Lock } from '../../catalog/pack-lock.ts';
import type { Document } from '../../documents/document.ts';
import type { ReadLimits } from '../../documents/read-documents.ts';
import { listPacks } from '../../manifests/list-packs.ts';
import { findDeclarations, type ContentsByPack } from '../../manifests/pack-contents.ts';
import { collectCache } from '../../sources/collect-cache.ts';
import type { PackContent } from '../../sources/store/content-record.ts';
import { chooseIndexed } from './choose-indexed.ts';
import { readContentDocuments, toContentsByPack } from './content-documents.ts';
import type { ContentOptions } from './content-options.ts';
import { fetchRequested, type ContentFinding, type FetchContext } from './fetch-requested.ts';
import { lockFetched } from './lock-fetched.ts';
import { readLockFile } from './lock-file.ts';
import { requestDeclared } from './requested-pack.ts';
import { findOutside } from './find-outside.ts';
import { openResolutionMemory } from './resolution-memory.ts';

/** What the lock file says, and what it should say. */
export interface LockState {
  readonly before: Lock;
  readonly after: Lock;
}

/** Everything about the contents of the packs that some documents describe. */
export interface ResolvedContents {
  /** Of the contents. */
  readonly documents: readonly Document[];
  readonly byPack: ContentsByPack;
  /** In the store, by ref. */
  readonly stored: ReadonlyMap<string, PackContent>;
  readonly findings: readonly ContentFinding[];
  readonly filesRead: number;
  readonly bytesRead: number;
  /** Undefined where nothing is locked. */
  readonly locks: LockState | undefined;
}

interface ResolveOptions {
  readonly cwd: string;
  /** Paths of the manifests, relative to `cwd`: directories beyond them are not taken. */
  readonly paths: readonly string[];
  readonly limits: ReadLimits | undefined;
}

/**
 * Finds out where the packs of documents have their contents, sees that those are in the store, and reads the manifests in them; then the
 * same for what they need from indexes. Whatever goes wrong with one pack is a finding, and holds up no other.
 */
export async function resolveContents(
  documents: readonly Document[],
  { cwd, paths, limits }: ResolveOptions,
  options: ContentOptions,
): Promise<ResolvedContents> {
  const declarations = findDeclarations(documents);
  const { lock, diagnostics } = await readLockFile(options.lock !== 'none', cwd);
  const memory = openResolutionMemory(options.sources.cache);
  const context: FetchContext = { options, lock, memory };
  const asked = declarations.flatMap((declaration) => requestDeclared(declaration) ?? []);
  const outside = options.sources.allowFiles ? [] : findOutside(asked, { cwd, paths });
  const refused = new Set(outside.flatMap(({ packs }) => packs));
  const direct = await fetchRequested(
    asked.filter(({ pack }) => !refused.has(pack)),
    context,
  );
  const read = await readContentDocuments(direct.fetched, { cwd, limits });
  const indexed = await chooseIndexed(
    { documents, declarations, direct: direct.fetched, read, cwd, limits },
    context,
  );
  const isNew = memory.save();
  if (isNew) await collectCache(options.sources.cache, Date.now());
  const fetched = [...direct.fetched, ...indexed.fetched];
  const all = toContentsByPack(fetched, cwd);
  const found = [...read.documents, ...indexed.documents];
  const findings: readonly ContentFinding[] = [
    ...[...diagnostics, ...read.diagnostics].map((diagnostic) => ({ packs: [], diagnostic })),
    ...outside,
    ...direct.findings,
    ...indexed.findings,
  ].map((finding) => attribute(finding, all));
  const byPack = withoutUnreadable(all, findings);
  return {
    documents: found,
    byPack,
    stored: new Map(fetched.map(({ request, obtained }) => [request.pack, obtained.content])),
    findings,
    filesRead: read.filesRead + indexed.filesRead,
    bytesRead: read.bytesRead + indexed.bytesRead,
    locks:
      options.lock === 'none'
        ? undefined
        : {
            before: lock,
            after: lockFetched(
              fetched,
              new Map(listPacks(found, all).map(({ ref, version }) => [ref, version])),
              keepLocked(lock, findings),
            ),
          },
  };
}

/** What was found in a content is about its pack. */
function attribute(finding: ContentFinding, contents: ContentsByPack): ContentFinding {
  const file = finding.diagnostic.location?.file;
  if (finding.packs.length > 0 || file === undefined) return finding;
  const packs = [...contents].flatMap(([pack, { directory }]) =>
    file.startsWith(`${directory}/`) ? [pack] : [],
  );
  return { ...finding, packs };
}

/** A pack whose content cannot be read is not judged by what its manifest states alone. */
function withoutUnreadable(contents: ContentsByPack, findings: readonly ContentFinding[]): ContentsByPack {
  const errors = findings.filter(({ diagnostic }) => diagnostic.severity === 'error');
  const unreadable = new Set(errors.flatMap(({ packs }) => packs));
  return new Map([...contents].filter(([pack]) => !unreadable.has(pack)));
}

/** Locks of what could not be had now stay; once everything could be, those that nothing leads to any more go. */
function keepLocked({ packs }: Lock, findings: readonly ContentFinding[]): Lock['packs'] {
  return findings.every(({ diagnostic }) => diagnostic.severity !== 'error') ? new Map() : packs;
}
