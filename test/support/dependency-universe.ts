import type {
  Candidate,
  DeclaredPack,
  DependencyEdge,
  DependencyProblem,
  Resolution,
} from '../../src/catalog/dependencies/dependency-graph.ts';
import { parseReference } from '../../src/catalog/reference.ts';
import { resolveDependencies } from '../../src/catalog/dependencies/resolve-dependencies.ts';

/** Packs as `chat 1.0.0`, with what each needs, such as `slack@^1`; undefined where that is not known. */
export type TersePacks = Readonly<Record<string, readonly string[] | undefined>>;

export interface Universe {
  readonly declared: TersePacks;
  readonly candidates: TersePacks;
  /** Such as `chat 1.0.0`. */
  readonly locked?: readonly string[];
}

export function buildEdge(text: string): DependencyEdge {
  const reference = parseReference(text);
  if (!reference.valid) throw new Error(`${text}: ${reference.message}`);
  return { ref: reference.name, constraint: reference.constraint };
}

export function buildDeclared(packs: TersePacks): readonly DeclaredPack[] {
  return Object.entries(packs).map(([name, needs = []]) => ({
    ...splitName(name),
    dependencies: needs.map(buildEdge),
  }));
}

export function buildCandidates({ candidates, locked = [] }: Universe): readonly Candidate[] {
  return Object.entries(candidates).map(([name, dependencies]) => ({
    ...splitName(name),
    dependencies,
    origin: 'https://index.example/',
    isPreferred: locked.includes(name),
  }));
}

export function resolve(universe: Universe, options?: { readonly maxSteps: number }): Resolution {
  return resolveDependencies(buildDeclared(universe.declared), buildCandidates(universe), options);
}

/** Such as `chat 1.0.0`. */
export function nameOf({ ref, version }: { readonly ref: string; readonly version: string }): string {
  return `${ref} ${version}`;
}

/** Such as `conflict slack: deploy 1.0.0 → chat 1.0.0 → slack@^1 | ops 1.0.0 → slack@^2`. */
export function describeProblem({ kind, ref, chains, cycle }: DependencyProblem): string {
  const shown = chains.map(({ steps, edge }) =>
    [...steps.map(nameOf), `${edge.ref}@${edge.constraint.text}`].join(' → '),
  );
  const circle = cycle.length === 0 ? [] : [`(${[...cycle.map(nameOf), cycle[0]?.ref].join(' → ')})`];
  return `${kind} ${ref}: ${[...shown, ...circle].join(' | ')}`;
}

function splitName(name: string): { readonly ref: string; readonly version: string } {
  const [ref = '', version = ''] = name.split(' ');
  return { ref, version };
}
