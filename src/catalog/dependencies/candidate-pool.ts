import { checkRef } from '../ref.ts';
import { parseReference } from '../reference.ts';
import { compareVersions, parseVersion, type Version } from '../version.ts';
import { satisfies, type VersionConstraint } from '../version-constraint.ts';
import type { Candidate, DependencyEdge, Obstacle } from './dependency-graph.ts';

/** A candidate as the search needs it. */
export interface Option {
  readonly candidate: Candidate;
  readonly ref: string;
  readonly version: string;
  readonly parsed: Version | undefined;
  /** Sorted. None of a candidate whose content was not read. */
  readonly edges: readonly DependencyEdge[];
  /** The first of its dependencies that cannot be read. */
  readonly mistake: Obstacle['mistake'];
}

/** Options by ref, the better ones first. Each ref's are made when it is asked for: most of an index is never looked at. */
export interface CandidatePool {
  readonly optionsOf: (ref: string) => readonly Option[];
  readonly admits: (option: Option, constraint: VersionConstraint) => boolean;
}

/** Dependencies of one candidate. */
const maxDependencies = 1000;

export function buildCandidatePool(candidates: readonly Candidate[]): CandidatePool {
  const byRef = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const known = byRef.get(candidate.ref);
    if (known === undefined) byRef.set(candidate.ref, [candidate]);
    else known.push(candidate);
  }
  const options = new Map<string, readonly Option[]>();
  const verdicts = new WeakMap<Option, Map<string, boolean>>();
  return {
    optionsOf: (ref) => {
      const known = options.get(ref);
      if (known !== undefined) return known;
      const made = (byRef.get(ref) ?? []).map(buildOption).sort(compareOptions);
      options.set(ref, made);
      return made;
    },
    admits: (option, constraint) => {
      const known = verdicts.get(option) ?? new Map<string, boolean>();
      verdicts.set(option, known);
      const verdict = known.get(constraint.text) ?? satisfies(option.version, constraint);
      known.set(constraint.text, verdict);
      return verdict;
    },
  };
}

/** By code unit, as everywhere where an order must not depend on a locale. */
export function compareText(first: string, second: string): number {
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

export function compareEdges(first: DependencyEdge, second: DependencyEdge): number {
  return compareText(first.ref, second.ref) || compareText(first.constraint.text, second.constraint.text);
}

/** Whether a version is a pre-release, which nobody gets without having asked for one. */
export function isPrerelease({ parsed }: Option): boolean {
  return parsed !== undefined && parsed.prerelease.length > 0;
}

function buildOption(candidate: Candidate): Option {
  const { ref, version, dependencies = [] } = candidate;
  const edges: DependencyEdge[] = [];
  let mistake: Option['mistake'];
  for (const text of dependencies.slice(0, maxDependencies)) {
    const edge = parseEdge(text);
    if ('constraint' in edge) edges.push(edge);
    else mistake ??= edge;
  }
  if (dependencies.length > maxDependencies) {
    const message = `a pack has at most ${maxDependencies} dependencies`;
    mistake ??= { text: `${dependencies.length} dependencies`, message, hint: 'Choose another version.' };
  }
  return { candidate, ref, version, parsed: parseVersion(version), edges: edges.sort(compareEdges), mistake };
}

function parseEdge(text: string): DependencyEdge | NonNullable<Option['mistake']> {
  const reference = parseReference(text);
  if (!reference.valid) return { text, message: reference.message, hint: reference.hint };
  const { name, constraint } = reference;
  const problem = checkRef('pack', name);
  return problem === undefined ? { ref: name, constraint } : { text, ...problem };
}

/** The one that was chosen before, then the highest version. Texts decide where versions do not, so that the order of the input never does. */
function compareOptions(first: Option, second: Option): number {
  const preference =
    Number(second.candidate.isPreferred ?? false) - Number(first.candidate.isPreferred ?? false);
  return (
    preference ||
    compareParsed(second.parsed, first.parsed) ||
    compareText(second.version, first.version) ||
    compareText(first.candidate.origin, second.candidate.origin)
  );
}

function compareParsed(first: Version | undefined, second: Version | undefined): number {
  if (first === undefined || second === undefined)
    return Number(first !== undefined) - Number(second !== undefined);
  return compareVersions(first, second);
}
