import type { Location } from '../../diagnostics.ts';
import type { VersionConstraint } from '../version-constraint.ts';

/** One pack's need of another. */
export interface DependencyEdge {
  /** Of the pack that is needed. */
  readonly ref: string;
  readonly constraint: VersionConstraint;
  /** Where it is stated; undefined where that is no manifest of ours. */
  readonly location?: Location;
}

/** A pack of the manifests: its version is fixed. */
export interface DeclaredPack {
  readonly ref: string;
  readonly version: string;
  readonly dependencies: readonly DependencyEdge[];
}

/** A version of a pack that could be had. */
export interface Candidate {
  readonly ref: string;
  readonly version: string;
  /** As `pack@constraint`; undefined until its content was read. */
  readonly dependencies: readonly string[] | undefined;
  /** Address of the index that has it. */
  readonly origin: string;
  /** Whether it is the one that was chosen before. */
  readonly isPreferred?: boolean;
}

/** A pack with its version, as a step towards another. */
export interface ChainStep {
  readonly ref: string;
  readonly version: string;
}

/** How it came that a pack is needed: from a pack of the manifests, through candidates, to the constraint. */
export interface DependencyChain {
  /** At least one; the first is a pack of the manifests. */
  readonly steps: readonly ChainStep[];
  readonly edge: DependencyEdge;
  /** What the pack of the manifests states, at the beginning of the chain. */
  readonly root: DependencyEdge;
}

/**
 * Why no choice of versions will do. `missing`: no index has the pack; `unsatisfied`: none of its versions satisfies a constraint;
 * `declared`: the manifests have it in a version that does not; `conflict`: each constraint can be satisfied, but not all together;
 * `cycle`: the packs need each other in a circle; `invalid`: a dependency cannot be read; `too-complex`: the search was given up.
 */
export type DependencyProblemKind =
  | 'missing'
  | 'unsatisfied'
  | 'declared'
  | 'conflict'
  | 'cycle'
  | 'invalid'
  | 'too-complex';

/** Why no version of one pack can be chosen. */
export interface Obstacle {
  readonly kind: DependencyProblemKind;
  /** The pack that no version can be chosen of. */
  readonly ref: string;
  /** What leads there; empty only for `too-complex`. Two or more for a conflict. */
  readonly chains: readonly DependencyChain[];
  /** Versions of `ref` that exist, the one that was chosen before first, then the highest; the declared one alone where the manifests have the pack. */
  readonly versions: readonly string[];
  /** The packs of a cycle, the first of them not repeated; empty for other kinds. */
  readonly cycle: readonly ChainStep[];
  /** The dependency that cannot be read, and why; undefined for other kinds. */
  readonly mistake: { readonly text: string; readonly message: string; readonly hint: string } | undefined;
}

/** An obstacle, and whom it holds up. */
export interface DependencyProblem extends Obstacle {
  /** What the manifests state that leads into it, the beginnings of the chains among it: these packs cannot have what they need. */
  readonly roots: readonly StatedDependency[];
}

/** A dependency of a pack of the manifests. */
export interface StatedDependency {
  readonly pack: string;
  readonly edge: DependencyEdge;
}

/** What became of the dependencies. */
export interface Resolution {
  /** One version of each pack that is needed and not declared, sorted by ref; without what only those with problems need. */
  readonly chosen: readonly Candidate[];
  /** Those of them whose dependencies must be known before the choice is final: read their contents and resolve again. */
  readonly unread: readonly Candidate[];
  /** No knowledge of further contents makes any of them go away. */
  readonly problems: readonly DependencyProblem[];
}
