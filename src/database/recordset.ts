import type { ColumnType } from '../catalog/columns.ts';
import type { JsonObject } from '../catalog/json.ts';
import type { Queryable } from './database.ts';
import { quoteName } from './quote-name.ts';

/** The fields of the records that a statement takes, with their SQL types. */
export type RecordShape = Readonly<Record<string, ColumnType>>;

/**
 * Characters of JSON that one statement carries. Far above what a large catalog needs, so that the number of statements stays the same;
 * far below what ends a process: the longest string of the engine, and a gigabyte in PostgreSQL.
 */
const maxParameterLength = 64 * 1024 * 1024;

/** The relation `r` of the records in parameter 1. */
export function recordsetOf(shape: RecordShape): string {
  const fields = Object.entries(shape).map(([name, type]) => `${quoteName(name)} ${type}`);
  return `json_to_recordset($1::json) as r(${fields.join(', ')})`;
}

interface RecordStatement<Item> {
  /** Takes its records from parameter 1. */
  readonly text: string;
  readonly items: readonly Item[];
  readonly toRecord: (item: Item) => JsonObject;
  /** Parameters 2 and on. */
  readonly values?: readonly unknown[];
}

interface RecordResult<Row> {
  readonly rows: readonly Row[];
  readonly rowCount: number;
}

/** Sends all items through one statement (more than one only beyond 64 Mi characters), none when there are none. */
export async function runOverRecords<Item, Row extends object = Record<string, unknown>>(
  transaction: Queryable,
  statement: RecordStatement<Item>,
): Promise<RecordResult<Row>> {
  const rows: Row[] = [];
  let rowCount = 0;
  for (const json of renderBatches(statement.items, statement.toRecord)) {
    const result = await transaction.query<Row>(statement.text, [json, ...(statement.values ?? [])]);
    for (const row of result.rows) rows.push(row);
    rowCount += result.rowCount;
  }
  return { rows, rowCount };
}

/** The items as a JSON array of records, or as several where one would be longer than a statement may carry. */
function* renderBatches<Item>(
  items: readonly Item[],
  toRecord: (item: Item) => JsonObject,
): Generator<string> {
  if (items.length === 0) return;
  const json = renderBatch(items, toRecord);
  if (json !== undefined && (json.length <= maxParameterLength || items.length === 1)) {
    yield json;
    return;
  }
  const middle = Math.ceil(items.length / 2);
  yield* renderBatches(items.slice(0, middle), toRecord);
  yield* renderBatches(items.slice(middle), toRecord);
}

/** Written in one go, which leaves the least garbage; undefined when it would be longer than a string can be. */
function renderBatch<Item>(items: readonly Item[], toRecord: (item: Item) => JsonObject): string | undefined {
  try {
    return JSON.stringify(items.map(toRecord));
  } catch (error) {
    if (error instanceof RangeError && items.length > 1) return undefined;
    throw error;
  }
}
