import type { Queryable } from './database.ts';
import { explainMissingTables, findCatalog } from './find-catalog.ts';
import { findSchemas } from './introspect.ts';

/** The schema of the platform's tables. Throws OperationalError `database.tables-missing`. */
export async function findSchema(transaction: Queryable, wanted: string | undefined): Promise<string> {
  const { schemas } = await findSchemas(transaction);
  const found = findCatalog(schemas, wanted);
  if (found === undefined) throw explainMissingTables(schemas, wanted);
  return found.schema;
}
