import { buildSuggester } from './build-suggester.ts';
import type { ResolvedRuntime } from './resolve-runtime.ts';

/** A runtime that has a ref. */
export type NamedRuntime = ResolvedRuntime & { readonly ref: string; readonly pack: string };

/** The runtimes of the manifests by everything that they may be asked for by. */
export interface RuntimeIndex {
  readonly byRef: ReadonlyMap<string, NamedRuntime>;
  /** By lower-cased alias and name; several runtimes may share one. */
  readonly byName: ReadonlyMap<string, readonly NamedRuntime[]>;
  /** What a name that leads nowhere was probably meant to be. */
  readonly suggestName: (name: string) => string | undefined;
}

/** What of a runtime decides whether it is meant. */
interface Owned {
  readonly ref: string;
  readonly pack: string | undefined;
}

/** What asking for a runtime leads to. */
export type FoundRuntime<Runtime extends Owned = NamedRuntime> =
  | { readonly kind: 'found'; readonly runtime: Runtime }
  | { readonly kind: 'ambiguous'; readonly refs: readonly string[] }
  | { readonly kind: 'unknown' };

/** Of several documents with one ref the first counts; that there are several is reported elsewhere. */
export function indexRuntimes(runtimes: readonly ResolvedRuntime[]): RuntimeIndex {
  const byRef = new Map<string, NamedRuntime>();
  const byName = new Map<string, NamedRuntime[]>();
  for (const runtime of runtimes) {
    const { ref, pack } = runtime;
    if (ref === undefined || pack === undefined || byRef.has(ref)) continue;
    const named: NamedRuntime = { ...runtime, ref, pack };
    byRef.set(ref, named);
    for (const name of namesOf(named)) {
      const sharing = byName.get(name);
      if (sharing === undefined) byName.set(name, [named]);
      else sharing.push(named);
    }
  }
  const suggestRef = buildSuggester(() => byRef.keys());
  const suggestAlias = buildSuggester(() => byName.keys());
  const suggestName = (name: string): string | undefined =>
    name.includes('.') ? suggestRef(name) : suggestAlias(name);
  return { byRef, byName, suggestName };
}

/** Lower-cased aliases and name, each once. */
export function namesOf({ aliases, name }: ResolvedRuntime): ReadonlySet<string> {
  return new Set(name === undefined ? aliases : [...aliases, name.toLowerCase()]);
}

/** Finds the runtime that `pack` means by `name`: by ref, then among its own runtimes, then among all. */
export function findRuntime<Runtime extends Owned>(
  index: {
    readonly byRef: ReadonlyMap<string, Runtime>;
    readonly byName: ReadonlyMap<string, readonly Runtime[]>;
  },
  name: string,
  pack: string | undefined,
): FoundRuntime<Runtime> {
  const lower = name.toLowerCase();
  const exact = index.byRef.get(lower);
  if (exact !== undefined) return { kind: 'found', runtime: exact };
  const sharing = index.byName.get(lower) ?? [];
  const own = sharing.filter((runtime) => runtime.pack === pack);
  const [runtime, ...others] = own.length > 0 ? own : sharing;
  if (runtime === undefined) return { kind: 'unknown' };
  if (others.length === 0) return { kind: 'found', runtime };
  return { kind: 'ambiguous', refs: [runtime, ...others].map(({ ref }) => ref).sort() };
}
