import type { ObjectKey } from '../catalog/catalog-object.ts';
import { packOf } from '../catalog/ref.ts';
import type { Queryable } from '../database/database.ts';
import type { RejectedStatement } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { attempt } from './attempt.ts';
import { buildWrites, type Write } from './build-writes.ts';
import type { Culprit } from './find-culprit.ts';

/** Refs of the packs that need some, however indirectly. */
export type FindDependents = (units: readonly string[]) => Iterable<string>;

interface Search {
  readonly plan: Plan;
  readonly schema: string;
  readonly findDependents: FindDependents;
}

interface Investigation extends Search {
  readonly transaction: Queryable;
  readonly culprits: Culprit[];
  /** Units that are refused, and those that need one: nothing more of theirs is tried. */
  readonly passedOver: Set<string>;
  /** Units of which something is written. */
  readonly written: Set<string>;
  /** Whether all that is written would be written without the refused units too. */
  isClean: boolean;
  isOver: boolean;
}

/**
 * Runs the writes of a plan, and finds the first object of each unit that the database refuses, by halving; what is not refused stays written,
 * and the caller rolls it back. The number of statements grows with that of refused units times the logarithm of that of objects. Ends early
 * where a refusal may only follow from another one: a plan without those that were found tells.
 */
export async function findCulprits(transaction: Queryable, search: Search): Promise<readonly Culprit[]> {
  const investigation: Investigation = {
    ...search,
    transaction,
    culprits: [],
    passedOver: new Set(),
    written: new Set(),
    isClean: true,
    isOver: false,
  };
  const deleted = new Set(search.plan.changes.filter(({ action }) => action === 'delete').map(nameOf));
  for (const write of buildWrites(search.plan, search.schema)) {
    const isDelete = write.objects.some((object) => deleted.has(nameOf(object)));
    // Nothing is deleted where a unit is refused.
    if (investigation.isOver || (isDelete && investigation.culprits.length > 0)) break;
    await searchWrite(investigation, write);
  }
  return investigation.culprits;
}

async function searchWrite(investigation: Investigation, whole: Write): Promise<void> {
  const { transaction, passedOver, written } = investigation;
  const write = whole.filter(({ ref }) => !passedOver.has(packOf(ref)));
  const { length } = write.objects;
  if (length === 0 || investigation.isOver) return;
  const rejection = await attempt(transaction, () => write.run(transaction));
  if (rejection === undefined) {
    for (const { ref } of write.objects) written.add(packOf(ref));
    return;
  }
  const [object] = write.objects;
  if (length === 1 && object !== undefined) return judge(investigation, { object, rejection });
  const middle = Math.floor(length / 2);
  await searchWrite(investigation, write.slice(0, middle));
  await searchWrite(investigation, write.slice(middle, length));
}

function judge(investigation: Investigation, culprit: Culprit): void {
  const { plan, culprits, passedOver, written, findDependents } = investigation;
  const unit = packOf(culprit.object.ref);
  if (!investigation.isClean && !isOfRowAlone(culprit.rejection)) {
    investigation.isOver = true;
    return;
  }
  culprits.push(culprit);
  const refused = culprits.map(({ object }) => packOf(object.ref));
  for (const each of [unit, ...findDependents(refused)]) {
    passedOver.add(each);
    if (written.has(each) || isRenamed(plan, each)) investigation.isClean = false;
  }
}

/** What a refused unit gives up by its new name, others may need. */
function isRenamed({ changes }: Plan, unit: string): boolean {
  return changes.some(({ ref, previousRef }) => previousRef !== undefined && packOf(ref) === unit);
}

/** SQLSTATEs of NOT NULL and of check constraints. */
const rowViolations: ReadonlySet<string> = new Set(['23502', '23514']);

/** Begins the SQLSTATEs of values that no column of the type can hold. */
const dataExceptions = '22';

/** Whether no other row can have to do with a refusal. */
function isOfRowAlone({ sqlstate }: RejectedStatement): boolean {
  return rowViolations.has(sqlstate) || sqlstate.startsWith(dataExceptions);
}

function nameOf({ kind, ref }: Pick<ObjectKey, 'kind' | 'ref'>): string {
  return `${kind} ${ref}`;
}
