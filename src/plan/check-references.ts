import type {
  LiveObject,
  OpenPackReference,
  OpenReference,
  OpenRuntimeReference,
} from '../catalog/catalog-object.ts';
import { kindLabels } from '../catalog/kinds.ts';
import { parseConstraint } from '../catalog/parse-constraint.ts';
import { suggest } from '../catalog/suggest.ts';
import { packOf } from '../catalog/ref.ts';
import { satisfies } from '../catalog/version-constraint.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { checkRuntimeReferences } from './check-runtime-references.ts';
import { compareKeys, compareText } from './compare-keys.ts';
import type { PlanContext } from './plan-context.ts';
import type { UnitFinding } from './unit-finding.ts';

/** Missing packs for which a similar name is looked for: each costs a comparison with every pack. */
const maxSuggestions = 50;

/** Finds the references that neither the manifests nor the database satisfy. */
export function checkReferences(
  references: readonly OpenReference[],
  live: PlanContext['live'],
  desiredPacks: ReadonlySet<string>,
): readonly UnitFinding[] {
  const packs: OpenPackReference[] = [];
  const runtimes: OpenRuntimeReference[] = [];
  for (const reference of references) {
    if (reference.kind === 'pack') packs.push(reference);
    else runtimes.push(reference);
  }
  return [...checkPackReferences(packs, live.pack, desiredPacks), ...checkRuntimeReferences(runtimes, live)];
}

function checkPackReferences(
  references: readonly OpenPackReference[],
  livePacks: ReadonlyMap<string, LiveObject>,
  desiredPacks: ReadonlySet<string>,
): readonly UnitFinding[] {
  const names = [...new Set([...livePacks.keys(), ...desiredPacks])];
  const suggestions = new Map<string, string | undefined>();
  const findSimilar = (ref: string): string | undefined => {
    if (!suggestions.has(ref) && suggestions.size < maxSuggestions) {
      suggestions.set(ref, suggest(ref, names));
    }
    return suggestions.get(ref);
  };
  const sorted = [...references].sort(
    (first, second) => compareKeys(first.from, second.from) || compareText(first.ref, second.ref),
  );
  return sorted.flatMap((reference) => {
    const pack = livePacks.get(reference.ref);
    const unit = packOf(reference.from.ref);
    if (pack === undefined) {
      return [{ unit, diagnostic: describeMissing(reference, findSimilar(reference.ref)) }];
    }
    return isSatisfied(reference, pack) ? [] : [{ unit, diagnostic: describeUnsatisfied(reference, pack) }];
  });
}

function isSatisfied({ constraint }: OpenPackReference, pack: LiveObject): boolean {
  const parsed = parseConstraint(constraint);
  return parsed.valid && satisfies(versionOf(pack), parsed);
}

function versionOf({ fields }: LiveObject): string {
  const { version } = fields;
  return typeof version === 'string' ? version : '';
}

function describeMissing(reference: OpenPackReference, similar: string | undefined): Diagnostic {
  const { from, ref, reason, location } = reference;
  const subject = `${kindLabels[from.kind]} ${from.ref}`;
  const relation = reason === 'parent' ? 'belongs to' : 'depends on';
  return {
    code: 'plan.missing-pack',
    severity: 'error',
    location,
    message: `${subject} ${relation} pack ${ref}, which is neither in the manifests nor in the database`,
    hint:
      similar === undefined
        ? 'Add a manifest for that pack, or correct the ref.'
        : `Did you mean \`${similar}\`?`,
  };
}

function describeUnsatisfied(reference: OpenPackReference, pack: LiveObject): Diagnostic {
  const { from, ref, constraint, location } = reference;
  const version = versionOf(pack);
  return {
    code: 'plan.unsatisfied-dependency',
    severity: 'error',
    location,
    message: `${kindLabels[from.kind]} ${from.ref} needs ${ref} ${constraint}, but the database holds version ${version}`,
    hint: `Allow ${version} in the constraint, or bring pack ${ref} to a version that satisfies it.`,
  };
}
