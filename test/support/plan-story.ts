import fc from 'fast-check';
import type { DesiredCatalog, Fields, LiveState } from '../../src/catalog/catalog-object.ts';
import { hasErrors } from '../../src/diagnostics.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { applyInMemory } from './apply-in-memory.ts';
import { packFields, runtimeFields, terseDesired, versionFields } from './arbitrary-catalog.ts';
import { buildDesired, buildLive, judgeCase, type TerseDesired } from './plan-case.ts';

/** Manifests that are applied one after the other to a database that others edit in between. */
export interface Story {
  readonly first: TerseDesired;
  readonly later: readonly (readonly [Interference, TerseDesired])[];
  readonly without: { readonly pack: readonly string[]; readonly runtime: readonly string[] };
  /** Whether what left the manifests is deleted. */
  readonly prunes: boolean;
}

/** Edits by other hands: columns of all rows of a kind overwritten, every version made the default, a row lost. */
interface Interference {
  readonly pack: Fields;
  readonly runtime: Fields;
  readonly runtime_version: Fields;
  readonly isEveryVersionDefault: boolean;
  readonly isOwnershipForgotten: boolean;
  readonly lost: number;
}

/** One plan of a story, with what it rested on and what came of it. */
export interface Step {
  readonly desired: DesiredCatalog;
  readonly before: LiveState;
  readonly plan: Plan;
  readonly after: LiveState;
}

const interference: fc.Arbitrary<Interference> = fc.record({
  pack: fc.option(packFields, { nil: {} }),
  runtime: fc.option(runtimeFields, { nil: {} }),
  runtime_version: fc.option(versionFields, { nil: {} }),
  isEveryVersionDefault: fc.boolean(),
  isOwnershipForgotten: fc.boolean(),
  lost: fc.nat(6),
});

export const story: fc.Arbitrary<Story> = fc.record({
  first: terseDesired,
  later: fc.array(fc.tuple(interference, terseDesired), { maxLength: 3 }),
  prunes: fc.boolean(),
  without: fc.record({
    pack: fc.subarray(['dependencies', 'installers']),
    runtime: fc.subarray(['aliases', 'installers', 'execution_config']),
  }),
});

/** Plays a story; what is unmanaged is adopted. */
export function playStory({ first, later, without, prunes }: Story): readonly Step[] {
  const steps: Step[] = [];
  let live = buildLive({ without });
  for (const [edits, terse] of [[undefined, first] as const, ...later]) {
    const before = edits === undefined ? live : interfere(live, edits);
    const desired = buildDesired(terse);
    const pruning: TerseDesired = prunes ? { ...terse, prune: { allowed: 1000, allowEmpty: true } } : terse;
    const deletions = judgeCase(pruning, before, {});
    const { plan, diagnostics } = buildPlan({
      desired,
      live: before,
      source: 'main',
      adopt: true,
      ...(deletions === undefined ? {} : { deletions }),
    });
    if (hasErrors(diagnostics)) throw new Error(JSON.stringify(diagnostics));
    live = applyInMemory(plan, before);
    steps.push({ desired, before, plan, after: live });
  }
  return steps;
}

function interfere(live: LiveState, edits: Interference): LiveState {
  const objects = live.objects
    .filter((_, index) => index !== edits.lost)
    .map((row) => {
      const edited = Object.entries(edits[row.kind]).filter(([name]) => live.columns[row.kind].has(name));
      const isDefault = row.kind === 'runtime_version' && edits.isEveryVersionDefault;
      const fields: Fields = { ...row.fields, ...Object.fromEntries(edited) };
      return { ...row, fields: isDefault ? { ...fields, is_default: true } : fields };
    });
  return { ...live, objects, inventory: edits.isOwnershipForgotten ? [] : live.inventory };
}
