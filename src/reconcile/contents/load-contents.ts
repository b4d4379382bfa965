import { existsSync } from 'node:fs';
import { isJsonObject } from '../../catalog/json.ts';
import type { Document } from '../../documents/document.ts';
import type { ReadLimits } from '../../documents/read-documents.ts';
import type { ContentsByPack } from '../../manifests/pack-contents.ts';
import type { PackContent } from '../../sources/store/content-record.ts';
import type { ContentOptions, LiveContents } from './content-options.ts';
import type { ContentFinding } from './fetch-requested.ts';
import type { LockState } from './resolve-contents.ts';

/** What is known of the contents of packs that are not where their manifests are. */
export interface LoadedContents {
  /** The manifests in them. */
  readonly documents: readonly Document[];
  readonly byPack: ContentsByPack;
  /** Contents that are to serve, by ref. */
  readonly stored: ReadonlyMap<string, PackContent>;
  /** Real paths of their directories, by ref. */
  readonly directories: ReadonlyMap<string, string>;
  readonly findings: readonly ContentFinding[];
  readonly filesRead: number;
  readonly bytesRead: number;
  readonly locks: LockState | undefined;
  /** Real path of the directory of the store; undefined where none is used. */
  readonly root: string | undefined;
}

const nothing: LoadedContents = {
  documents: [],
  byPack: new Map(),
  stored: new Map(),
  directories: new Map(),
  findings: [],
  filesRead: 0,
  bytesRead: 0,
  locks: undefined,
  root: undefined,
};

/** Resolves and fetches contents, or finds those that serve. What does so is loaded only where there is something to do. */
export async function loadContents(
  documents: readonly Document[],
  reading: {
    readonly cwd: string;
    readonly paths: readonly string[];
    readonly limits: ReadLimits | undefined;
  },
  options: ContentOptions | LiveContents | undefined,
): Promise<LoadedContents> {
  const isNeeded = documents.some(hasSource);
  if (options === undefined) return isNeeded ? refuseSources(documents) : nothing;
  if (!('sources' in options)) {
    const { findLiveContents } = await import('./find-live-contents.ts');
    return keepIn(options.root, { ...nothing, stored: findLiveContents(options.root) });
  }
  if (!isNeeded && options.registries.length === 0) {
    // What served before may have to be given up.
    return existsSync(options.root) ? keepIn(options.root, nothing) : nothing;
  }
  const { resolveContents } = await import('./resolve-contents.ts');
  const resolved = await resolveContents(documents, reading, options);
  return keepIn(options.root, resolved);
}

function keepIn(root: string, found: Omit<LoadedContents, 'directories' | 'root'>): LoadedContents {
  const directories = [...found.stored].map(([pack, { directory }]) => [pack, directory] as const);
  return { ...found, directories: new Map(directories), root };
}

function hasSource({ value }: Document): boolean {
  return isJsonObject(value) && isJsonObject(value['source'] ?? null) && typeof value['ref'] === 'string';
}

/** Whoever plans without fetching would otherwise take such packs for gone. */
function refuseSources(documents: readonly Document[]): LoadedContents {
  const findings = documents.filter(hasSource).map((document): ContentFinding => {
    const ref = isJsonObject(document.value) ? document.value['ref'] : undefined;
    return {
      packs: typeof ref === 'string' ? [ref] : [],
      diagnostic: {
        code: 'source.unavailable',
        severity: 'error',
        location: document.locate(['source']),
        message: 'The content is elsewhere, and nothing is fetched here.',
        hint: 'Say how contents are to be fetched.',
      },
    };
  });
  return { ...nothing, findings };
}
