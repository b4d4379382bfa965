import type { LiveObject, OpenRuntimeReference } from '../catalog/catalog-object.ts';
import { parseConstraint } from '../catalog/parse-constraint.ts';
import { suggest } from '../catalog/suggest.ts';
import { packOf } from '../catalog/ref.ts';
import { satisfies } from '../catalog/version-constraint.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { compareKeys, compareText } from './compare-keys.ts';
import { indexLiveRuntimes, type LiveRuntimes } from './live-runtimes.ts';
import type { PlanContext } from './plan-context.ts';
import type { UnitFinding } from './unit-finding.ts';

/** Names for which a similar one is looked for: each costs a comparison with every runtime. */
const maxSuggestions = 50;
const maxListed = 8;
/** Characters of a name in a message: unlike a ref, it may be any text. */
const maxNameLength = 80;

/** Finds the runtimes that packs ask for and that neither the manifests nor the database have in such a version. */
export function checkRuntimeReferences(
  references: readonly OpenRuntimeReference[],
  live: PlanContext['live'],
): readonly UnitFinding[] {
  if (references.length === 0) return [];
  const runtimes = indexLiveRuntimes(live);
  const suggestions = new Map<string, string | undefined>();
  const findSimilar = (name: string): string | undefined => {
    if (!suggestions.has(name) && suggestions.size < maxSuggestions) {
      suggestions.set(name, suggest(name, name.includes('.') ? runtimes.refs() : runtimes.names()));
    }
    return suggestions.get(name);
  };
  const sorted = [...references].sort(
    (first, second) => compareKeys(first.from, second.from) || compareText(first.name, second.name),
  );
  return sorted.flatMap((reference) => {
    const found = runtimes.find(reference.name);
    if (isSatisfied(reference, found, runtimes)) return [];
    return [{ unit: packOf(reference.from.ref), diagnostic: describeNeed(reference, found) }];
  });

  function describeNeed(reference: OpenRuntimeReference, found: readonly LiveObject[]): Diagnostic {
    // The manifests have the runtime: what they say about its versions is what counts.
    if (reference.finding.code === 'reference.no-version') return reference.finding;
    return found.length === 0
      ? describeUnknown(reference, findSimilar(reference.name))
      : describeNoVersion(reference, found, runtimes);
  }
}

/** As among the manifests, a runtime without versions satisfies no constraint but `*`. */
function isSatisfied(
  { constraint }: OpenRuntimeReference,
  found: readonly LiveObject[],
  runtimes: LiveRuntimes,
): boolean {
  const parsed = parseConstraint(constraint);
  if (!parsed.valid || found.length === 0) return false;
  if (parsed.comparators.length === 0) return true;
  return found.some(({ ref }) => runtimes.versionsOf(ref).some((version) => satisfies(version, parsed)));
}

function describeUnknown(
  { from, name, finding }: OpenRuntimeReference,
  similar: string | undefined,
): Diagnostic {
  return {
    ...finding,
    message: `pack ${from.ref} needs runtime ${crop(name)}, which is neither in the manifests nor in the database`,
    ...(similar === undefined ? {} : { hint: `Did you mean \`${similar}\`?` }),
  };
}

function describeNoVersion(
  { from, name, constraint, finding }: OpenRuntimeReference,
  found: readonly LiveObject[],
  runtimes: LiveRuntimes,
): Diagnostic {
  const versions = found.flatMap(({ ref }) => runtimes.versionsOf(ref));
  return {
    ...finding,
    code: 'reference.no-version',
    message: `pack ${from.ref} needs runtime ${crop(name)} ${constraint}, but the database holds no such version of ${list(found.map(({ ref }) => ref))}`,
    hint:
      versions.length === 0
        ? 'The runtime lists no versions: leave out the constraint, or add them.'
        : `It holds ${list(versions)}: change the constraint, or add a version.`,
  };
}

function list(texts: readonly string[]): string {
  return (texts.length > maxListed ? [...texts.slice(0, maxListed), '…'] : texts).join(', ');
}

function crop(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength)}…` : name;
}
