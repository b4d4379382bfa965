import type { DesiredCatalog, HeldReason, LiveState } from '../catalog/catalog-object.ts';
import type { DeleteEffect } from '../catalog/delete-effects.ts';
import { kindLabels, kinds } from '../catalog/kinds.ts';
import type { DeletePolicy } from './delete-policy.ts';
import { describeBlocked, describeLimit, heldTexts } from './describe-held.ts';
import type { OwnedOrphan } from './find-orphans.ts';
import { enclosing, holdNeeded } from './hold-needed.ts';
import { keyOf } from './key-of.ts';
import type { HeldDeletion } from './plan.ts';

export interface DeletionsInput {
  readonly orphans: readonly OwnedOrphan[];
  readonly live: LiveState;
  /** All that the manifests describe, whatever was asked about. */
  readonly whole: DesiredCatalog;
  readonly source: string;
  readonly policy: DeletePolicy;
  /** Whether manifests describe anything at all. */
  readonly isEmpty: boolean;
  /** Whether a part of the input failed, so that what is missing may only not have been read. */
  readonly isIncomplete: boolean;
}

/** Which orphans are deleted, and which are held back. */
export interface JudgedDeletions {
  readonly deletions: readonly OwnedOrphan[];
  readonly held: readonly HeldDeletion[];
}

interface Hold {
  readonly reason: HeldReason;
  readonly message: string;
  readonly hint: string;
}

/**
 * Applies the guards that need no look at other tables: nothing while input failed, nothing when no manifest describes anything, nothing
 * that is protected, that what manifests describe needs, or that would take along what another source owns, and not too much at once.
 */
export function judgeDeletions(input: DeletionsInput): JudgedDeletions {
  const holds = new Map<string, Hold>();
  const { orphans } = input;
  const whole = holdOfAll(input);
  if (whole !== undefined) for (const orphan of orphans) holds.set(keyOf(orphan), whole);
  else {
    for (const [key, hold] of [...holdNeeded(input), ...holdProtected(orphans), ...holdShared(input)])
      holds.set(key, hold);
    const limited = holdOverLimit(
      orphans.filter((orphan) => !holds.has(keyOf(orphan))),
      input,
    );
    for (const [key, hold] of limited) holds.set(key, hold);
  }
  return separate(orphans, holds);
}

/** Holds back what the database would refuse to delete, and what cannot be known, with everything that depends on it. */
export function holdBlocked(
  { deletions, held }: JudgedDeletions,
  effects: ReadonlyMap<string, readonly DeleteEffect[]>,
): JudgedDeletions {
  const holds = new Map<string, Hold>();
  for (const orphan of deletions) {
    const found = effects.get(keyOf(orphan)) ?? [];
    const blocking = found.filter(({ effect }) => effect === 'block');
    const unknown = found.filter(({ effect }) => effect === 'unknown');
    if (blocking.length > 0) holds.set(keyOf(orphan), { reason: 'blocked', ...describeBlocked(blocking) });
    else if (unknown.length > 0)
      holds.set(keyOf(orphan), { reason: 'uncounted', ...describeBlocked(unknown) });
  }
  const judged = separate(deletions, holds);
  return { deletions: judged.deletions, held: [...held, ...judged.held] };
}

function holdOfAll({ isIncomplete, isEmpty, policy }: DeletionsInput): Hold | undefined {
  if (isIncomplete) return { reason: 'incomplete', ...heldTexts.incomplete };
  return isEmpty && !policy.allowEmpty ? { reason: 'empty', ...heldTexts.empty } : undefined;
}

type Held = readonly [key: string, hold: Hold];

function holdProtected(orphans: readonly OwnedOrphan[]): readonly Held[] {
  return orphans
    .filter(({ applied }) => applied.preventDestroy)
    .map((orphan) => [keyOf(orphan), { reason: 'protected', ...heldTexts.protected }]);
}

/** What belongs to an orphan goes with it, by the catalog's own foreign keys. */
function holdShared({ orphans, live, source }: DeletionsInput): readonly Held[] {
  const others = new Map(
    live.inventory.filter((applied) => applied.source !== source).map((applied) => [keyOf(applied), applied]),
  );
  if (others.size === 0) return [];
  const candidates = new Set(orphans.map(keyOf));
  const rows = new Map(live.objects.map((row) => [keyOf(row), row]));
  return live.objects.flatMap((row) => {
    const other = others.get(keyOf(row));
    if (other === undefined) return [];
    return enclosing(row, rows)
      .filter((key) => candidates.has(key))
      .map((key): Held => {
        const { kind, ref, source: owner } = other;
        const message = `it would take along ${kindLabels[kind]} ${ref}, which source ${owner} owns`;
        return [key, { reason: 'other-source', message, hint: `Remove ${ref} from source ${owner} first.` }];
      });
  });
}

function holdOverLimit(orphans: readonly OwnedOrphan[], input: DeletionsInput): readonly Held[] {
  const { policy, live, source } = input;
  const { allowed } = policy;
  if (allowed !== undefined) {
    if (orphans.length <= allowed) return [];
    const message = `${orphans.length} objects would be deleted, and --allow-deletes allows ${allowed}`;
    const hint = `Look at all of them, then allow ${orphans.length}.`;
    return orphans.map((orphan) => [keyOf(orphan), { reason: 'limit', message, hint }]);
  }
  return kinds.flatMap((kind): readonly Held[] => {
    const going = orphans.filter((orphan) => orphan.kind === kind);
    const owned = live.inventory.filter((each) => each.kind === kind && each.source === source).length;
    const limit = policy.limits[kind];
    const isOver = going.length > limit.count && going.length * 100 > owned * limit.percent;
    if (!isOver) return [];
    const texts = describeLimit({ kind, going: going.length, owned, total: orphans.length, policy });
    return going.map((orphan) => [keyOf(orphan), { reason: 'limit', ...texts }]);
  });
}

/** Parts the orphans; what belongs to a held one, and what a held one belongs to, is held too. */
function separate(orphans: readonly OwnedOrphan[], holds: ReadonlyMap<string, Hold>): JudgedDeletions {
  const all = new Map(holds);
  const rows = new Map(orphans.map((orphan) => [keyOf(orphan), orphan.live]));
  const related = (ref: string): Hold => ({
    reason: 'related',
    message: `${ref} is kept`,
    hint: heldTexts.related.hint,
  });
  // Towards packs first, then away from them: what is held ends up as whole packs.
  for (const orphan of orphans) {
    if (!all.has(keyOf(orphan))) continue;
    for (const key of enclosing(orphan.live, rows)) {
      if (rows.has(key) && !all.has(key)) all.set(key, related(orphan.ref));
    }
  }
  for (const orphan of orphans) {
    if (all.has(keyOf(orphan))) continue;
    const holder = enclosing(orphan.live, rows).find((key) => all.has(key) && rows.has(key));
    if (holder !== undefined) all.set(keyOf(orphan), related(rows.get(holder)?.ref ?? ''));
  }
  return {
    deletions: orphans.filter((orphan) => !all.has(keyOf(orphan))),
    held: orphans.flatMap((orphan) => {
      const hold = all.get(keyOf(orphan));
      const { kind, ref, applied } = orphan;
      return hold === undefined ? [] : [{ kind, ref, location: applied.location, ...hold }];
    }),
  };
}
