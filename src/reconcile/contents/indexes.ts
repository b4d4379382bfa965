import type { Diagnostic } from '../../diagnostics.ts';
import { publicUrl } from '../../catalog/public-url.ts';
import type { RegistryEntry } from '../../catalog/registry-entry.ts';
import { readRegistryIndex } from '../../manifests/registry-index/read-registry-index.ts';
import { runBounded } from '../../process/run-bounded.ts';
import { fetchIndex, readKeptIndex, type FetchedIndex } from '../../sources/http/fetch-index.ts';
import { SourceFailure } from '../../sources/source-failure.ts';
import type { SourceOptions } from '../../sources/source-options.ts';

/** Indexes that are asked at a time. */
const concurrency = 4;

/** A version of a pack in an index. */
interface IndexedEntry {
  /** Address of the index. */
  readonly registry: string;
  readonly entry: RegistryEntry;
}

interface Preferences {
  /** The one index that counts for a pack, where its manifest names one. */
  readonly named: ReadonlyMap<string, string>;
  /** The indexes for all others, in order. */
  readonly registries: readonly string[];
}

/** What the indexes have. */
export interface Indexes {
  /** Every version of each pack in the index that counts for it: the one that is named, else the first that has the pack. */
  readonly list: (preferences: Preferences) => readonly IndexedEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Asks each index once, or takes what it said the last time where nothing may be fetched. One that cannot be reached is left out with a
 * finding, or stands by what it said the last time.
 */
export async function readIndexes(
  urls: readonly string[],
  options: SourceOptions,
  { offline }: { readonly offline: boolean },
): Promise<Indexes> {
  const fetch = offline ? readKeptIndex : fetchIndex;
  const answers = await runBounded(urls, concurrency, (url) => readIndex(url, () => fetch(url, options)));
  const byUrl = new Map(answers.map(({ url, entries }) => [url, entries]));
  return {
    list: ({ named, registries }) => {
      const deciding = new Map(named);
      for (const url of registries) {
        for (const { ref } of byUrl.get(url) ?? []) if (!deciding.has(ref)) deciding.set(ref, url);
      }
      return [...byUrl].flatMap(([registry, entries]) =>
        entries.filter(({ ref }) => deciding.get(ref) === registry).map((entry) => ({ registry, entry })),
      );
    },
    diagnostics: answers.flatMap(({ diagnostics }) => diagnostics),
  };
}

interface Answer {
  readonly url: string;
  readonly entries: readonly RegistryEntry[];
  readonly diagnostics: readonly Diagnostic[];
}

async function readIndex(url: string, fetch: () => Promise<FetchedIndex>): Promise<Answer> {
  try {
    const fetched = await fetch();
    const { entries, diagnostics } = readRegistryIndex(fetched.value, url);
    return {
      url,
      entries,
      diagnostics: fetched.isStale ? [describeStale(url), ...diagnostics] : diagnostics,
    };
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    return { url, entries: [], diagnostics: [describeUnreachable(error)] };
  }
}

function describeUnreachable({ message, hint }: SourceFailure): Diagnostic {
  return {
    code: 'source.unavailable',
    severity: 'error',
    message: `An index cannot be used: ${message}.`,
    hint,
  };
}

function describeStale(url: string): Diagnostic {
  return {
    code: 'source.unavailable',
    severity: 'warning',
    message: `The index ${publicUrl(url)} cannot be reached: what it said the last time counts until then.`,
    hint: 'See that it can be reached from here.',
  };
}
