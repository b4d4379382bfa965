import type { DesiredCatalog, ObjectKey } from '../catalog/catalog-object.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import { type Diagnostic, hasErrors } from '../diagnostics.ts';
import type { DocumentCache } from '../documents/document-cache.ts';
import { readDocuments, type ReadLimits } from '../documents/read-documents.ts';
import { resolve } from 'node:path';
import type { Dependable } from '../catalog/find-dependents.ts';
import type { Document } from '../documents/document.ts';
import { findDirectoryPacks } from '../manifests/directory-packs.ts';
import type { ManifestMemory } from '../manifests/manifest-memory.ts';
import { findFailedUnits } from '../manifests/find-failed-units.ts';
import { withoutLocalContents } from '../manifests/pack-contents.ts';
import { resolveCatalog } from '../manifests/resolve-catalog.ts';
import { selectTargets, type UnknownTarget } from '../plan/select-targets.ts';
import type { InputSummary } from './reconciliation.ts';
import { refuseInterrupted } from './refuse-interrupted.ts';
import type { UnitFailures } from './unit-outcome.ts';
import type { ContentOptions, LiveContents } from './contents/content-options.ts';
import { loadContents, type LoadedContents } from './contents/load-contents.ts';

/** What was read of manifests before. */
export interface KnownManifests {
  readonly documents: DocumentCache;
  readonly manifests: ManifestMemory;
}

/** Which manifests to read, and how. */
export interface ManifestOptions {
  /** Files and directories, relative to `cwd`. */
  readonly paths: readonly string[];
  /** Absolute path that shown paths are relative to. */
  readonly cwd: string;
  /** Whether unknown keys and unresolved runtime dependencies are errors. */
  readonly strict?: boolean;
  /** Refs to narrow the desired state to; none means everything. */
  readonly targets?: readonly string[];
  /** Whether packs that are invalid are left out, instead of making all of the input invalid. */
  readonly keepGoing?: boolean;
  readonly limits?: ReadLimits;
  /** Whether what lies at a real path may be a manifest, or a directory of some; everything may unless told. */
  readonly isCounted?: (path: string) => boolean;
  /** Documents that were read before, and what was made of them. */
  readonly known?: KnownManifests;
  /** How the contents of packs are had that say where those are. */
  readonly contents?: ContentOptions | LiveContents;
  /** Stops the pass before anything is written when it fires. */
  readonly signal?: AbortSignal;
}

/** What the manifests want, and everything that was found on the way. */
export interface DesiredState {
  readonly desired: DesiredCatalog;
  /** The same whatever was asked about. */
  readonly whole: DesiredCatalog;
  /** Objects that were asked about; undefined means all. */
  readonly scope: ((key: ObjectKey) => boolean) | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Where units are isolated: those that are invalid. Empty elsewhere. */
  readonly failures: UnitFailures;
  /** Targets that no manifest describes. */
  readonly unknownTargets: readonly UnknownTarget[];
  /** Whether no manifest describes anything, whatever was asked about. */
  readonly isEmpty: boolean;
  /** Absolute paths of the directories that hold the content of packs, by ref. */
  readonly packDirectories: ReadonlyMap<string, string>;
  /** Whether anything can be planned. */
  readonly usable: boolean;
  /** Where units are isolated: errors about files that belong to no unit that is known. Empty elsewhere. */
  readonly unattributed: readonly Diagnostic[];
  /** Runtimes of units that failed which are not among the desired objects. */
  readonly withheld: readonly Dependable[];
  /** Whether every file could be read; else one of the others may hold what a reference leads to. */
  readonly complete: boolean;
  /** Contents of packs that are kept in a store of ours. */
  readonly contents: Pick<LoadedContents, 'stored' | 'locks' | 'root'>;
  readonly input: InputSummary;
}

/** Reads manifests up to the validated desired state. Throws OperationalError `interrupted`. */
export async function readDesired(options: ManifestOptions): Promise<DesiredState> {
  const { paths, cwd, limits, known, strict = false, targets = [], signal } = options;
  refuseInterrupted(signal);
  const read = await readDocuments(paths, {
    cwd,
    ...(limits === undefined ? {} : { limits }),
    ...(known === undefined ? {} : { cache: known.documents }),
    isCounted: options.isCounted,
  });
  refuseInterrupted(signal);
  const own = withoutLocalContents(read.documents);
  const contents = await loadContents(own, { cwd, paths, limits }, options.contents);
  const documents = [...own, ...contents.documents];
  const resolved = await resolveCatalog(documents, {
    strict,
    contents: contents.byPack,
    memory: known?.manifests,
  });
  const { catalog, diagnostics, withheld } = resolved;
  refuseInterrupted(signal);
  const selection =
    targets.length === 0
      ? { desired: catalog, scope: undefined, unknown: [] }
      : selectTargets(catalog, targets);
  const all = [...read.diagnostics, ...contents.findings.map(({ diagnostic }) => diagnostic), ...diagnostics];
  const isolated =
    options.keepGoing === true
      ? findFailedUnits({
          documents,
          resolved: { ...resolved, failed: addContentFailures(resolved.failed, contents.findings) },
          readDiagnostics: [...read.diagnostics, ...unattributable(contents.findings)],
        })
      : { failed: new Map(), unattributed: [] };
  return {
    desired: selection.desired,
    whole: catalog,
    scope: selection.scope,
    diagnostics: all,
    failures: isolated.failed,
    unattributed: isolated.unattributed,
    withheld,
    usable: options.keepGoing === true || !hasErrors(all),
    unknownTargets: selection.unknown,
    isEmpty: catalog.objects.length === 0,
    packDirectories: new Map([...findContents(own, cwd), ...contents.directories]),
    complete: !hasErrors(read.diagnostics),
    contents,
    input: {
      paths,
      files: [...new Set(documents.map(({ file }) => file.path))],
      filesRead: read.filesRead + contents.filesRead,
      bytesRead: read.bytesRead + contents.bytesRead,
      objects: countKinds(selection.desired),
    },
  };
}

function countKinds({ objects }: DesiredCatalog): Readonly<Record<Kind, number>> {
  const counts = kinds.map((kind) => [kind, objects.filter((object) => object.kind === kind).length]);
  return Object.fromEntries(counts) as Record<Kind, number>;
}

function addContentFailures(
  failed: ReadonlyMap<string, readonly Diagnostic[]>,
  findings: LoadedContents['findings'],
): ReadonlyMap<string, readonly Diagnostic[]> {
  const all = new Map(failed);
  for (const { packs, diagnostic } of findings) {
    if (diagnostic.severity !== 'error') continue;
    for (const pack of packs) all.set(pack, [...(all.get(pack) ?? []), diagnostic]);
  }
  return all;
}

function unattributable(findings: LoadedContents['findings']): readonly Diagnostic[] {
  return findings.flatMap(({ packs, diagnostic }) => (packs.length === 0 ? [diagnostic] : []));
}

/** A `pack.yaml` lies in the pack's directory; a pack that is described anywhere else has no content that is known. */
function findContents(documents: readonly Document[], cwd: string): ReadonlyMap<string, string> {
  const described = new Set(
    documents.flatMap(({ file: { role, packDirectory } }) => (role === 'pack' ? [packDirectory] : [])),
  );
  return new Map(
    [...findDirectoryPacks(documents)]
      .filter(([directory]) => described.has(directory))
      .map(([directory, pack]) => [pack, resolve(cwd, directory)]),
  );
}
