import { expect } from 'vitest';
import type { DeleteEffect } from '../../src/catalog/delete-effects.ts';
import type { Database, Queryable } from '../../src/database/database.ts';
import { deleteObjects, type DoomedObject } from '../../src/database/delete-objects.ts';
import { readDeleteEffects, type DeleteEffects } from '../../src/database/read-delete-effects.ts';
import { RejectedStatement } from '../../src/errors.ts';

interface Case {
  readonly schema?: string;
  /** Every table that may change, as SQL takes its name; each has a column `id`. */
  readonly tables: readonly string[];
  readonly objects: readonly DoomedObject[];
  /** Makes what is there before, in a transaction of its own: foreign keys act differently on rows of the transaction that deletes. */
  readonly prepare: (transaction: Queryable) => Promise<void>;
}

/** What a DELETE did: rows deleted by table without the objects themselves, and values changed by `table.column`. */
interface Outcome {
  readonly deleted: Readonly<Record<string, number>>;
  readonly changed: Readonly<Record<string, number>>;
}

interface Comparison {
  readonly effects: DeleteEffects;
  /** What the effects say will happen, where they name nothing that blocks. */
  readonly foretold: Outcome;
  readonly blocking: readonly (string | undefined)[];
  /** What happened, or the constraint that was in the way. */
  readonly real: Outcome | { readonly refusedBy: string | undefined; readonly message: string };
}

/** Foretells, deletes, looks, and takes the delete back. */
export async function compareWithReality(database: Database, wanted: Case): Promise<Comparison> {
  const { schema = 'public', tables, objects, prepare } = wanted;
  let real: Comparison['real'];
  await database.transact(prepare);
  const effects = await database.read((transaction) => readDeleteEffects(transaction, { schema, objects }));
  try {
    real = await database.rehearse(async (transaction) => {
      const before = await photograph(transaction, tables);
      await deleteObjects(transaction, { schema, objects });
      return compare(before, await photograph(transaction, tables), objects);
    });
  } catch (error) {
    if (!(error instanceof RejectedStatement)) throw error;
    real = { refusedBy: error.constraint, message: error.message };
  }
  return { effects, foretold: foretell(effects.total), blocking: findBlocking(effects.total), real };
}

type Photograph = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, unknown>>>>;

async function photograph(transaction: Queryable, tables: readonly string[]): Promise<Photograph> {
  const photograph = new Map<string, ReadonlyMap<string, Readonly<Record<string, unknown>>>>();
  for (const table of tables) {
    const { rows } = await transaction.query<{ id: string; content: Record<string, unknown> }>(
      `select id::text as id, to_jsonb(subject) - 'updated' as content from ${table} as subject`,
    );
    photograph.set(unquote(table), new Map(rows.map(({ id, content }) => [id, content])));
  }
  return photograph;
}

/** A table as effects call it. */
function unquote(table: string): string {
  return table.replaceAll(/"((?:[^"]|"")*)"/g, (_, name: string) => name.replaceAll('""', '"'));
}

function compare(before: Photograph, after: Photograph, objects: readonly DoomedObject[]): Outcome {
  const deleted: Record<string, number> = {};
  const changed: Record<string, number> = {};
  for (const [table, rows] of before) {
    for (const [id, content] of rows) {
      const now = after.get(table)?.get(id);
      if (now === undefined) {
        const direct = objects.some((object) => object.kind === table && object.id === id);
        if (!direct) count(deleted, table);
        continue;
      }
      for (const [column, value] of Object.entries(content)) {
        if (JSON.stringify(now[column]) !== JSON.stringify(value)) count(changed, `${table}.${column}`);
      }
    }
  }
  return { deleted, changed };
}

function foretell(effects: readonly DeleteEffect[]): Outcome {
  const deleted: Record<string, number> = {};
  const changed: Record<string, number> = {};
  for (const { effect, table, columns, rows } of effects) {
    if (effect === 'delete') count(deleted, table, rows);
    if (effect !== 'set-null' && effect !== 'set-default') continue;
    for (const column of columns) count(changed, `${table}.${column}`, rows);
  }
  return { deleted, changed };
}

function findBlocking(effects: readonly DeleteEffect[]): readonly (string | undefined)[] {
  return effects.filter(({ effect }) => effect === 'block').map(({ constraint }) => constraint);
}

function count(counts: Record<string, number>, name: string, more = 1): void {
  counts[name] = (counts[name] ?? 0) + more;
}

/** One line an effect. */
export function describeEffects(effects: readonly DeleteEffect[]): readonly string[] {
  return effects.map(({ effect, table, columns, constraint, rows }) =>
    constraint === undefined
      ? `${effect} ${table}: ${rows}`
      : `${effect} ${table}(${columns.join(', ')}) by ${constraint}: ${rows}`,
  );
}

/**
 * Whether all went as foretold. `needless` are those that would not have been refused, though something was said to block; what was not said
 * to block must never be refused.
 */
export function checkSafety({ blocking, foretold, real }: Comparison): 'done' | 'refused' | 'needless' {
  if (blocking.length === 0) {
    expect(real).toEqual(foretold);
    return 'done';
  }
  if (!('message' in real)) return 'needless';
  // A column that takes no NULL is refused without the name of the foreign key that writes it.
  if (real.refusedBy !== undefined) expect(blocking).toContain(real.refusedBy);
  return 'refused';
}
