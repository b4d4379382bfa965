import type { JsonValue } from '../catalog/json.ts';
import type { Queryable } from './database.ts';
import { tableOf } from './quote-name.ts';

/** The configuration of a pack as it is, secrets included; undefined where there is no such pack. */
export async function readConfig(
  transaction: Queryable,
  schema: string,
  ref: string,
): Promise<JsonValue | undefined> {
  const { rows } = await transaction.query<{ config: JsonValue }>(
    `select config from ${tableOf(schema, 'pack')} where ref = $1`,
    [ref],
  );
  return rows[0]?.config;
}
