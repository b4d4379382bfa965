import type { JsonValue } from '../catalog/json.ts';
import type { Queryable } from './database.ts';
import { tableOf } from './quote-name.ts';

interface ConfigRow {
  readonly config: JsonValue;
  readonly conf_schema: JsonValue;
}

/** The configuration of a pack as it is, secrets included, and its schema; undefined where there is no such pack. */
export async function readConfig(
  transaction: Queryable,
  schema: string,
  id: string,
): Promise<ConfigRow | undefined> {
  // A database may do without the column conf_schema.
  const { rows } = await transaction.query<ConfigRow>(
    `select config, to_jsonb(pack) -> 'conf_schema' as conf_schema from ${tableOf(schema, 'pack')} as pack where id = $1::bigint`,
    [id],
  );
  return rows[0];
}

/** Whether the schema of any pack's configuration speaks of secrets. */
export async function hasSecrets(transaction: Queryable, schema: string): Promise<boolean> {
  const { rows } = await transaction.query<{ found: boolean }>(
    `select exists (
      select 1 from ${tableOf(schema, 'pack')} as pack where to_jsonb(pack) ->> 'conf_schema' like '%"secret"%'
    ) as found`,
  );
  return rows[0]?.found === true;
}
