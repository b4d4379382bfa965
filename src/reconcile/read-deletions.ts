import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { DeleteEffect } from '../catalog/delete-effects.ts';
import type { Queryable } from '../database/database.ts';
import { readDeleteEffects } from '../database/read-delete-effects.ts';
import type { PlannedDeletions } from '../plan/build-plan.ts';
import type { DeletePolicy } from '../plan/delete-policy.ts';
import { findOrphans, type OwnedOrphan } from '../plan/find-orphans.ts';
import { holdBlocked, judgeDeletions, type JudgedDeletions } from '../plan/judge-deletions.ts';
import { resolveMoves } from '../plan/resolve-moves.ts';
import type { DesiredState } from './read-desired.ts';
import type { Snapshot } from './read-snapshot.ts';

export interface DeletionsOptions {
  readonly source: string;
  readonly policy: DeletePolicy;
  readonly scope: ((key: ObjectKey) => boolean) | undefined;
  /** Whether no manifest describes anything. */
  readonly isEmpty: boolean;
  /** Whether a part of the input failed. */
  readonly isIncomplete: boolean;
}

/**
 * How often effects are read: holding one object back may let a row survive that blocks another. What is not settled by then is held.
 * In practice once; twice where something is blocked.
 */
const maxRounds = 3;

/** Judges what pruning would delete, and reads what that would do to other tables; a bounded number of statements, whatever the size. */
export async function readDeletions(
  transaction: Queryable | undefined,
  { desired, whole, snapshot }: Pick<DesiredState, 'desired' | 'whole'> & { readonly snapshot: Snapshot },
  options: DeletionsOptions,
): Promise<PlannedDeletions> {
  const { source, policy, scope, isEmpty, isIncomplete } = options;
  const { live } = resolveMoves(desired.objects, snapshot.live, source);
  const { orphans } = findOrphans({
    whole: whole.objects,
    live: snapshot.live,
    moved: live,
    source,
    scope,
  });
  let judged = judgeDeletions({ orphans, live, whole, source, policy, isEmpty, isIncomplete });
  if (transaction === undefined) return { ...judged, effects: undefined, total: [] };
  for (let round = 1; judged.deletions.length > 0; round += 1) {
    const { byObject, total } = await readEffects(transaction, snapshot, judged.deletions);
    const settled: JudgedDeletions = holdBlocked(judged, byObject);
    if (settled.deletions.length === judged.deletions.length) return { ...judged, effects: byObject, total };
    judged = round < maxRounds ? settled : holdAll(settled);
  }
  return { ...judged, effects: new Map(), total: [] };
}

function readEffects(
  transaction: Queryable,
  { layout }: Snapshot,
  orphans: readonly OwnedOrphan[],
): Promise<{
  readonly byObject: ReadonlyMap<string, readonly DeleteEffect[]>;
  readonly total: readonly DeleteEffect[];
}> {
  const objects = orphans.map(({ kind, ref, live: { id } }) => ({ kind, ref, id }));
  return readDeleteEffects(transaction, { schema: layout.schema, objects });
}

function holdAll({ deletions, held }: JudgedDeletions): JudgedDeletions {
  const rest = deletions.map(({ kind, ref, applied }) => ({
    kind,
    ref,
    location: applied.location,
    reason: 'related' as const,
    message: 'other objects are kept, which may let rows survive that refer to it',
    hint: 'Run it again once those are dealt with.',
  }));
  return { deletions: [], held: [...held, ...rest] };
}
