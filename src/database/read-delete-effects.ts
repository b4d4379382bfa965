import type { DeleteEffect, DeleteEffectKind } from '../catalog/delete-effects.ts';
import { InternalError } from '../errors.ts';
import { buildEffectsQuery, listDefaults, type EffectRow } from './build-effects-query.ts';
import type { Queryable } from './database.ts';
import type { DoomedObject } from './delete-objects.ts';
import { judgeForeignKey } from './judge-foreign-key.ts';
import type { QualifiedName } from './quote-name.ts';
import { readForeignKeys, type ForeignKey } from './read-foreign-keys.ts';

/** What deleting objects together leads to. None of them is itself an effect. */
export interface DeleteEffects {
  /** By `<kind> <ref>`; what several objects lead to occurs with each of them. */
  readonly byObject: ReadonlyMap<string, readonly DeleteEffect[]>;
  /** Each row counted once. */
  readonly total: readonly DeleteEffect[];
}

interface Question {
  readonly schema: string;
  readonly objects: readonly DoomedObject[];
}

/**
 * Finds what it would do to other rows to delete objects together, by the foreign keys of this database, in two statements that write
 * nothing. Where it takes more than foreign keys to know whether the database would refuse, as with rows that are deleted in the same
 * breath as the check that they fail, it says that it would. Not foreseen are what triggers and other constraints do, the results of
 * functions as defaults, and that PostgreSQL refuses when it has given up two references of a row and the row of a third is deleted then.
 */
export async function readDeleteEffects(
  transaction: Queryable,
  { schema, objects }: Question,
): Promise<DeleteEffects> {
  const effects = objects.map((): DeleteEffect[] => []);
  const total: DeleteEffect[] = [];
  const keys = objects.length === 0 ? [] : await readForeignKeys(transaction, schema);
  if (keys.length > 0) {
    const records = objects.map(({ kind, id }, object) => ({ object, kind, id }));
    const { rows } = await transaction.query<EffectRow>(buildEffectsQuery(schema, keys), [
      JSON.stringify(records),
      listDefaults(keys),
    ]);
    for (const row of rows) {
      const list = row.object === null ? total : effects[row.object];
      list?.push(row.edge === null ? describeDeletion(row, schema) : describeEffect(row, keys, schema));
    }
  }
  return {
    byObject: new Map(
      objects.map(({ kind, ref }, index) => [`${kind} ${ref}`, (effects[index] ?? []).sort(compareEffects)]),
    ),
    total: total.sort(compareEffects),
  };
}

function describeDeletion({ schema, name, rows }: EffectRow, catalogSchema: string): DeleteEffect {
  return {
    effect: 'delete',
    table: displayName({ schema: schema ?? '', name: name ?? '' }, catalogSchema),
    columns: [],
    constraint: undefined,
    rows: Number(rows),
  };
}

function describeEffect(
  { edge, refused, rows }: EffectRow,
  keys: readonly ForeignKey[],
  catalogSchema: string,
): DeleteEffect {
  const key = keys[edge ?? -1];
  if (key === undefined)
    throw new InternalError(`the database counted rows of foreign key ${edge ?? 'none'}`);
  const effect = refused ? 'block' : judgeForeignKey(key).effect;
  const gives = effect === 'set-null' || effect === 'set-default';
  return {
    effect,
    table: displayName(key.table, catalogSchema),
    columns: gives ? key.written.map(({ name }) => name) : key.pairs.map(({ column }) => column),
    constraint: key.constraint,
    rows: Number(rows),
  };
}

function displayName({ schema, name }: QualifiedName, catalogSchema: string): string {
  return schema === catalogSchema ? name : `${schema}.${name}`;
}

const order: readonly DeleteEffectKind[] = ['block', 'unknown', 'delete', 'set-null', 'set-default'];

function compareEffects(a: DeleteEffect, b: DeleteEffect): number {
  return (
    order.indexOf(a.effect) - order.indexOf(b.effect) ||
    compareText(a.table, b.table) ||
    compareText(a.constraint ?? '', b.constraint ?? '')
  );
}

/** By code units, so that no locale has a say. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
