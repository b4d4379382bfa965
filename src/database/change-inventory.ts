import type { HeldReason, ObjectKey } from '../catalog/catalog-object.ts';
import type { Kind } from '../catalog/kinds.ts';
import { OperationalError } from '../errors.ts';
import type { Queryable } from './database.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

interface Move {
  readonly kind: Kind;
  readonly from: { readonly ref: string; readonly source: string };
  readonly to: { readonly ref: string; readonly source: string };
}

/** Gives inventory rows another ref or source. Throws OperationalError `database.moved` when one of them is not there any longer. */
export async function moveInventory(
  transaction: Queryable,
  { schema, moves }: { readonly schema: string; readonly moves: readonly Move[] },
): Promise<void> {
  const shape = { kind: 'text', ref: 'text', source: 'text', new_ref: 'text', new_source: 'text' } as const;
  // What is recorded under a new ref already is of a row that is gone.
  await runOverRecords(transaction, {
    text: `delete from reconcile.inventory as mine using ${recordsetOf({ kind: 'text', ref: 'text' })}
      where mine.catalog_schema = $2 and mine.kind = r.kind and mine.ref = r.ref`,
    items: moves.filter(({ from, to }) => from.ref !== to.ref),
    toRecord: ({ kind, to }) => ({ kind, ref: to.ref }),
    values: [schema],
  });
  const { rowCount } = await runOverRecords(transaction, {
    text: `update reconcile.inventory as mine set ref = r.new_ref, source = r.new_source
      from ${recordsetOf(shape)}
      where mine.catalog_schema = $2 and mine.kind = r.kind and mine.ref = r.ref and mine.source = r.source`,
    items: moves,
    toRecord: ({ kind, from, to }) => ({
      kind,
      ref: from.ref,
      source: from.source,
      new_ref: to.ref,
      new_source: to.source,
    }),
    values: [schema],
  });
  refuseTakeover(moves.length - rowCount);
}

/** Removes inventory rows of a source. Throws OperationalError `database.moved` when one of them is not there any longer. */
export async function forgetInventory(
  transaction: Queryable,
  {
    schema,
    source,
    keys,
  }: { readonly schema: string; readonly source: string; readonly keys: readonly ObjectKey[] },
): Promise<void> {
  const { rowCount } = await runOverRecords(transaction, {
    text: `delete from reconcile.inventory as mine using ${recordsetOf({ kind: 'text', ref: 'text' })}
      where mine.catalog_schema = $2 and mine.source = $3 and mine.kind = r.kind and mine.ref = r.ref`,
    items: keys,
    toRecord: ({ kind, ref }) => ({ kind, ref }),
    values: [schema, source],
  });
  refuseTakeover(keys.length - rowCount);
}

interface Mark extends ObjectKey {
  readonly held: HeldReason | undefined;
}

/** Notes why the deletion of inventory rows is held back. Throws OperationalError `database.moved` as the others do. */
export async function markInventory(
  transaction: Queryable,
  {
    schema,
    source,
    marks,
  }: { readonly schema: string; readonly source: string; readonly marks: readonly Mark[] },
): Promise<void> {
  const { rowCount } = await runOverRecords(transaction, {
    text: `update reconcile.inventory as mine
      set held = r.held, held_at = case when r.held is null then null else coalesce(mine.held_at, now()) end
      from ${recordsetOf({ kind: 'text', ref: 'text', held: 'text' })}
      where mine.catalog_schema = $2 and mine.source = $3 and mine.kind = r.kind and mine.ref = r.ref`,
    items: marks,
    toRecord: ({ kind, ref, held }) => ({ kind, ref, held: held ?? null }),
    values: [schema, source],
  });
  refuseTakeover(marks.length - rowCount);
}

function refuseTakeover(lost: number): void {
  if (lost === 0) return;
  throw new OperationalError(
    `after the plan was made, another run changed who owns ${lost} of the objects that it is about`,
    {
      code: 'database.moved',
      hint: 'Nothing was written. Run it again: the new plan starts from what is there now.',
      retry: 'backoff',
    },
  );
}
