import type {
  ChainStep,
  DependencyChain,
  DependencyProblem,
  DependencyProblemKind,
} from '../../catalog/dependencies/dependency-graph.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import { displayWord } from '../../manifests/display-place.ts';

/** Stands for the manifests where they ask an index themselves. */
export const manifestsName = '(manifests)';

/** Versions that are named. */
const maxVersions = 10;

type Sentence = (problem: DependencyProblem) => readonly [message: string, hint: string];

const sentences: Readonly<Record<DependencyProblemKind, Sentence>> = {
  missing: ({ ref, chains }) => [
    `No index has the pack ${displayWord(ref)}: ${renderChains(chains)}.`,
    'Correct the ref, name another index in `registries`, or add its manifest.',
  ],
  unsatisfied: ({ ref, chains, versions }) => [
    `No version of the pack ${displayWord(ref)} will do: ${renderChains(chains)}. There are ${renderVersions(versions)}.`,
    'Change the constraint.',
  ],
  declared: ({ ref, chains, versions }) => [
    `The manifests have the pack ${displayWord(ref)} in version ${renderVersions(versions)}, which does not satisfy ${renderChains(chains)}.`,
    'Change the constraint, or the version of that pack.',
  ],
  conflict: ({ ref, chains, versions }) => [
    `No version of the pack ${displayWord(ref)} satisfies all that need it: ${renderChains(chains)}. There are ${renderVersions(versions)}.`,
    'Change one of the constraints, or choose other versions of the packs that state them.',
  ],
  cycle: ({ chains, cycle }) => [
    `Packs need each other in a circle: ${[...cycle, ...cycle.slice(0, 1)].map(renderStep).join(' → ')}; they are needed by ${renderChains(chains)}.`,
    'Choose other versions of them, or do without one.',
  ],
  invalid: ({ ref, chains, mistake }) => [
    `The pack ${displayWord(ref)} states a dependency ${displayWord(mistake?.text ?? '')} that cannot be read (${mistake?.message ?? ''}); it is needed by ${renderChains(chains)}.`,
    'Choose another version of that pack.',
  ],
  'too-complex': () => [
    'The dependencies leave so many ways open that the search for versions was given up.',
    'Narrow some of the constraints.',
  ],
};

/** What is to be said about a pack of which no version can be chosen, at the first place that leads to it. */
export function describeDependencyProblem(problem: DependencyProblem): Diagnostic {
  const [message, hint] = sentences[problem.kind](problem);
  const places = problem.chains.flatMap(({ root }) => root.location ?? []);
  const [location, ...others] = places;
  return {
    code: `dependency.${problem.kind}`,
    severity: 'error',
    ...(location === undefined ? {} : { location }),
    message,
    hint,
    ...(others.length === 0
      ? {}
      : { related: others.map((place) => ({ location: place, message: 'This leads there, too.' })) }),
  };
}

function renderChains(chains: readonly DependencyChain[]): string {
  return chains.map(renderChain).join(', and ');
}

function renderChain({ steps, edge }: DependencyChain): string {
  const { ref, constraint } = edge;
  const text = constraint.text.trim();
  return [...steps.map(renderStep), displayWord(text === '' || text === '*' ? ref : `${ref}@${text}`)].join(
    ' → ',
  );
}

function renderStep({ ref, version }: ChainStep): string {
  return ref === manifestsName ? 'the manifests' : displayWord(version === '' ? ref : `${ref} ${version}`);
}

function renderVersions(versions: readonly string[]): string {
  const shown = versions.slice(0, maxVersions).map(displayWord).join(', ');
  return versions.length > maxVersions ? `${shown} and ${versions.length - maxVersions} more` : shown;
}
