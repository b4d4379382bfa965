import type { Queryable } from './database.ts';
import { recordsetOf } from './recordset.ts';

/** What names an environment of a host. */
interface EnvironmentName {
  readonly packRef: string;
  readonly runtimeRef: string;
  readonly version: string;
}

const shape = { pack_ref: 'text', runtime_ref: 'text', version: 'text' } as const;

const text = `delete from reconcile.environment as mine
  where mine.host = $2::text and mine.pack_ref <> all($3::text[]) and not exists (
    select from ${recordsetOf(shape)}
    where (r.pack_ref, r.runtime_ref, r.version) = (mine.pack_ref, mine.runtime_ref, mine.version)
  )`;

interface Kept {
  readonly environments: readonly EnvironmentName[];
  /** All environments of these packs stay. */
  readonly packs: readonly string[];
}

/** Deletes the rows of a host but those that are named. Gives the number of rows deleted. */
export async function deleteEnvironments(
  transaction: Queryable,
  host: string,
  { environments: kept, packs }: Kept,
): Promise<number> {
  const records = kept.map(({ packRef, runtimeRef, version }) => ({
    pack_ref: packRef,
    runtime_ref: runtimeRef,
    version,
  }));
  const { rowCount } = await transaction.query(text, [JSON.stringify(records), host, packs]);
  return rowCount;
}
