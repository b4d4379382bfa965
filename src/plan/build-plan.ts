import type { DesiredCatalog, DesiredObject, LiveState, ObjectKey } from '../catalog/catalog-object.ts';
import type { DeleteEffect } from '../catalog/delete-effects.ts';
import { forEachKind } from '../catalog/kinds.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { checkReferences } from './check-references.ts';
import { clearDefaults } from './clear-defaults.ts';
import { compareKeys } from './compare-keys.ts';
import { countChanges, sumCounts } from './count-changes.ts';
import { describeMissingColumns } from './describe-missing-columns.ts';
import { digestPlan } from './digest-plan.ts';
import { draftChanges } from './draft-changes.ts';
import { findOrphans } from './find-orphans.ts';
import { followRenames } from './follow-renames.ts';
import { freezeDeep } from './freeze-deep.ts';
import type { JudgedDeletions } from './judge-deletions.ts';
import { keyOf } from './key-of.ts';
import { planDelete } from './plan-delete.ts';
import { resolveContext, type PlanContext } from './plan-context.ts';
import type { PlanMemory } from './plan-memory.ts';
import type { Change, DriftMode, InventoryMark, Plan } from './plan.ts';
import { resolveMoves } from './resolve-moves.ts';
import type { UnitFinding } from './unit-finding.ts';

/** What pruning came to: which orphans are deleted, with what that does to other tables, and which are held back. */
export interface PlannedDeletions extends JudgedDeletions {
  /** By `keyOf`; undefined where there is no database to ask. */
  readonly effects: ReadonlyMap<string, readonly DeleteEffect[]> | undefined;
  readonly total: readonly DeleteEffect[];
}

export interface PlanInput {
  readonly desired: DesiredCatalog;
  readonly live: LiveState;
  /** Name of the source that the manifests are. */
  readonly source: string;
  /** Whether rows that differ and that no source owns are taken over. */
  readonly adopt: boolean;
  /** What to do about what others changed; `correct` unless told. */
  readonly drift?: DriftMode;
  /** Objects that were asked about; undefined means all. Others that left the manifests are no orphans. */
  readonly scope?: (key: ObjectKey) => boolean;
  /** All that the manifests describe; `desired` unless told. */
  readonly whole?: readonly DesiredObject[];
  /** Whether the input may lack something, so that what is in no manifest must not be taken for given up. */
  readonly isIncomplete?: boolean;
  /** What becomes of orphans; left out where they are only named. */
  readonly deletions?: PlannedDeletions;
  /** What earlier plans found to be as it should be. */
  readonly memory?: PlanMemory | undefined;
}

export interface BuiltPlan {
  /** Complete only when no diagnostic is an error: refused objects are left out. */
  readonly plan: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** The same findings, by the packs that they are about. */
  readonly findings: readonly UnitFinding[];
}

/** Compares what the manifests want with what the database holds and with what was last applied. Pure; changes nothing. */
export function buildPlan(input: PlanInput): BuiltPlan {
  const { desired, source, scope, deletions, drift: driftMode = 'correct' } = input;
  const objects = [...desired.objects].sort(compareKeys);
  const resolved = resolveMoves(objects, input.live, source);
  const { live } = resolved;
  const context = resolveContext({ moves: resolved, source, adopt: input.adopt, driftMode });
  const drafts = draftChanges(objects, context, input.memory);
  const whole = input.whole ?? objects;
  const { orphans, vanished } = findOrphans({ whole, live: input.live, moved: live, source, scope });
  const deleted = (deletions?.deletions ?? []).map((orphan) => planDelete(orphan, context, deletions));
  const doomed = new Set(deleted.map(keyOf));
  const settled = new Set([...doomed, ...drafts.planned.map(keyOf)]);
  const followed = [...drafts.changes, ...followRenames(context, settled)];
  const kept = [...clearDefaults(followed, drafts.planned, { context, doomed })].sort(compareChanges);
  const changes = [...kept, ...deleted.toSorted((first, second) => compareKeys(second, first))];
  const countsByKind = countChanges(changes, drafts.planned);
  const stated = {
    source,
    changes,
    records: drafts.records,
    moves: resolved.moves,
    forgets: input.isIncomplete === true ? [] : vanished,
    marks: deletions === undefined ? [] : findMarks(live, source, deletions),
  };
  const plan: Plan = {
    ...stated,
    drift: drafts.drift,
    driftMode,
    orphans:
      deletions === undefined
        ? orphans.map(({ kind, ref, applied }) => ({ kind, ref, location: applied.location }))
        : [],
    held: deletions?.held ?? [],
    effects: deletions?.total ?? [],
    counts: sumCounts(countsByKind),
    countsByKind,
    notices: describeMissingColumns(objects, live.columns),
    digest: digestPlan(stated),
  };
  const findings = [
    ...resolved.findings,
    ...drafts.refused,
    ...checkOpen(desired, objects, leaveOut(context, doomed)),
  ];
  return { plan: freezeDeep(plan), diagnostics: findings.map(({ diagnostic }) => diagnostic), findings };
}

function checkOpen(
  { openReferences }: DesiredCatalog,
  objects: readonly DesiredObject[],
  live: PlanContext['live'],
): readonly UnitFinding[] {
  const packs = new Set(objects.filter(({ kind }) => kind === 'pack').map(({ ref }) => ref));
  return checkReferences(openReferences, live, packs);
}

/** The rows that are left once others are deleted. */
function leaveOut({ live }: PlanContext, doomed: ReadonlySet<string>): PlanContext['live'] {
  if (doomed.size === 0) return live;
  return forEachKind((kind) => new Map([...live[kind]].filter(([, row]) => !doomed.has(keyOf(row)))));
}

/** Versions that stop being the default come first, so that a runtime never has two. */
function compareChanges(first: Change, second: Change): number {
  if (first.kind === second.kind) {
    const order = Number(clearsDefault(second)) - Number(clearsDefault(first));
    if (order !== 0) return order;
  }
  return compareKeys(first, second);
}

function clearsDefault({ action, values }: Change): boolean {
  return action !== 'create' && values['is_default'] === false;
}

/** What the inventory is to say about held deletions, where it says something else. */
function findMarks(live: LiveState, source: string, { held }: JudgedDeletions): readonly InventoryMark[] {
  if (held.length === 0) return [];
  const reasons = new Map(held.map((deletion) => [keyOf(deletion), deletion.reason]));
  return live.inventory
    .filter((applied) => applied.source === source && reasons.has(keyOf(applied)))
    .filter((applied) => reasons.get(keyOf(applied)) !== applied.held)
    .map(({ kind, ref }) => ({ kind, ref, held: reasons.get(keyOf({ kind, ref })) }))
    .sort(compareKeys);
}
