import type { ObjectKey } from '../catalog/catalog-object.ts';
import type { JsonValue } from '../catalog/json.ts';
import type { Plan } from './plan.ts';

/** What is done to an inventory row: see the lists of the same names in `Plan`. */
export type InventoryAction = 'record' | 'move' | 'forget' | 'mark';

/** One write to the inventory. Of a move, the ref is the one that the row gets. */
export interface InventoryWrite extends ObjectKey {
  readonly action: InventoryAction;
  /** All that counts of it: what was approved has the same. */
  readonly summary: JsonValue;
}

/** Everything that a plan writes to the inventory, but for the rows of deleted objects. */
export function listInventoryWrites({
  records,
  moves,
  forgets,
  marks,
}: Pick<Plan, 'records' | 'moves' | 'forgets' | 'marks'>): readonly InventoryWrite[] {
  return [
    ...records.map(({ kind, ref, digest, preventDestroy, lifecycle }) => {
      const kept = lifecycle === undefined ? null : { ...lifecycle };
      return write('record', { kind, ref }, ['record', kind, ref, digest, preventDestroy, kept]);
    }),
    ...moves.map(({ kind, from, to }) =>
      write('move', { kind, ref: to.ref }, ['move', kind, { ...from }, { ...to }]),
    ),
    ...forgets.map(({ kind, ref }) => write('forget', { kind, ref }, ['forget', kind, ref])),
    ...marks.map(({ kind, ref, held }) => write('mark', { kind, ref }, ['mark', kind, ref, held ?? null])),
  ];
}

function write(action: InventoryAction, { kind, ref }: ObjectKey, summary: JsonValue): InventoryWrite {
  return { action, kind, ref, summary };
}
