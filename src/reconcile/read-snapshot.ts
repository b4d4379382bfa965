import { randomBytes } from 'node:crypto';
import type { LiveState } from '../catalog/catalog-object.ts';
import { columnsOf } from '../catalog/columns.ts';
import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Queryable } from '../database/database.ts';
import { introspect, type CatalogLayout } from '../database/introspect.ts';
import type { LiveMemory } from '../database/live-memory.ts';
import { readLiveState } from '../database/read-live-state.ts';

/** What a plan rests on, read in one transaction. */
export interface Snapshot {
  readonly layout: CatalogLayout;
  readonly live: LiveState;
}

/** Reads where the catalog is and all that it holds; see `readLiveState` for the memory. Throws OperationalError `database.tables-missing`, `database.schema-newer`. */
export async function readSnapshot(
  transaction: Queryable,
  schema: string | undefined,
  memory?: LiveMemory,
): Promise<Snapshot> {
  const layout = await introspect(transaction, { schema });
  return { layout, live: await readLiveState(transaction, layout, memory) };
}

/** What a database holds that does not exist yet: every column and no row. */
export function emptyLiveState(): LiveState {
  const columns = kinds.map((kind) => [kind, new Set(columnsOf(kind).map(({ name }) => name))]);
  return {
    objects: [],
    inventory: [],
    columns: Object.fromEntries(columns) as Record<Kind, ReadonlySet<string>>,
    secretKey: randomBytes(32).toString('hex'),
  };
}
