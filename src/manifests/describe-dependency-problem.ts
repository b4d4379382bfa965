import type {
  ChainStep,
  DependencyChain,
  DependencyProblem,
  DependencyProblemKind,
} from '../catalog/dependencies/dependency-graph.ts';
import type { Diagnostic, RelatedLocation } from '../diagnostics.ts';
import { renderControls } from '../documents/display-path.ts';
import { displayList } from './conf-schema/display.ts';
import { displayWord } from './display-place.ts';
import { renderConstraint } from './find-references.ts';

/** Steps of a chain that are shown: some from both of its ends. */
const maxSteps = 8;
const maxChains = 4;
/** Further places where what cannot be had is asked for. */
const maxRelated = 20;
const arrow = ' → ';

/** Ref of what stands for the manifests where they ask an index for a pack themselves. */
export const manifestsRef = '(manifests)';

type Description = Pick<Diagnostic, 'code' | 'message' | 'hint'>;

const describers: Readonly<Record<DependencyProblemKind, (problem: DependencyProblem) => Description>> = {
  missing: ({ ref, chains }) => ({
    code: 'dependency.missing',
    message: `Neither the manifests nor an index has the pack ${displayWord(ref)}: ${displayChains(chains)}.`,
    hint: 'Add a manifest for the pack, or name an index that has it.',
  }),
  unsatisfied: ({ ref, chains, versions }) => ({
    code: 'dependency.unsatisfied',
    message: `No version of ${displayWord(ref)} satisfies ${displayChains(chains)}; ${displayVersions(versions)}.`,
    hint: versions.some((version) => version.includes('-'))
      ? 'Widen the constraint. A pre-release is only taken where a constraint names one, such as `>=2.0.0-rc.1`.'
      : 'Widen the constraint.',
  }),
  declared: ({ ref, chains, versions }) => ({
    code: 'dependency.declared',
    message: `The manifests have ${displayWord(ref)} ${displayWord(versions[0] ?? '')}, but another version is needed: ${displayChains(chains)}.`,
    hint: 'Change the version in its manifest, or constrain the pack that needs another one.',
  }),
  conflict: ({ ref, chains, versions }) => ({
    code: 'dependency.conflict',
    message: `No version of ${displayWord(ref)} satisfies all that is asked of it: ${displayChains(chains)}; ${displayVersions(versions)}.`,
    hint: 'Widen one of these constraints, or take another version of a pack on the way.',
  }),
  cycle: ({ cycle }) => ({
    code: 'dependency.cycle',
    message: `The packs depend on each other in a circle: \`${displayCycle(cycle)}\`.`,
    hint: 'Constrain one of them to a version without that dependency.',
  }),
  invalid: ({ ref, chains, mistake }) => ({
    code: 'dependency.invalid',
    message: `The dependency ${displayWord(mistake?.text ?? '')} of ${displayWord(ref)} cannot be read: ${mistake?.message ?? ''} (${displayChains(chains)}).`,
    hint: `Constrain ${displayWord(ref)} to another version, or have its author correct it.`,
  }),
  'too-complex': ({ ref }) => ({
    code: 'dependency.too-complex',
    message: `The search for versions that go together was given up at the pack ${displayWord(ref)}.`,
    hint: 'Constrain some of the packs more narrowly.',
  }),
};

/** The finding about dependencies that cannot be resolved, with the chains of packs that lead there and every place where one begins. */
export function describeDependencyProblem(problem: DependencyProblem): Diagnostic {
  const description = describers[problem.kind](problem);
  const location = problem.chains[0]?.root.location;
  const related = problem.roots
    .filter(({ edge }) => edge.location !== location)
    .slice(0, maxRelated)
    .flatMap(({ pack, edge }): readonly RelatedLocation[] => {
      const who = pack === manifestsRef ? 'The manifest' : displayWord(pack);
      const message = `${who} needs ${displayWord(edge.ref)} here.`;
      return edge.location === undefined ? [] : [{ location: edge.location, message }];
    });
  return {
    severity: 'error',
    ...(location === undefined ? {} : { location }),
    ...description,
    // What an index states is not trusted to be what it should be.
    message: renderControls(description.message),
    ...(related.length === 0 ? {} : { related }),
  };
}

/** `deploy 1.0.0 → chat 2.1.0 → slack@^1`, more of them with `vs`. */
function displayChains(chains: readonly DependencyChain[]): string {
  const shown = chains.slice(0, maxChains).map(({ steps, edge }) => {
    const constraint = renderConstraint(edge.constraint);
    return `\`${[...displaySteps(steps), `${plain(edge.ref)}@${plain(constraint)}`].join(arrow)}\``;
  });
  const rest = chains.length - shown.length;
  return `${shown.join(' vs ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function displayCycle(cycle: readonly ChainStep[]): string {
  return [...displaySteps(cycle), plain(cycle[0]?.ref ?? '')].join(arrow);
}

function displaySteps(steps: readonly ChainStep[]): readonly string[] {
  const shown = steps.map(({ ref, version }) =>
    ref === manifestsRef ? 'manifests' : `${plain(ref)} ${plain(version)}`,
  );
  return shown.length <= maxSteps
    ? shown
    : [...shown.slice(0, maxSteps / 2), '…', ...shown.slice(-maxSteps / 2)];
}

function displayVersions(versions: readonly string[]): string {
  const listed = displayList(versions.map(displayWord), 'and');
  return versions.length === 1 ? `there is ${listed}` : `there are ${listed}`;
}

/** A word between the marks of a longer one. */
function plain(text: string): string {
  return displayWord(text).slice(1, -1);
}
