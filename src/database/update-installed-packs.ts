import type { CatalogLayout } from './introspect.ts';
import type { Queryable } from './database.ts';
import { quoteName, tableOf } from './quote-name.ts';
import { recordsetOf, runOverRecords } from './recordset.ts';

/** Where the content of a pack is on this host. */
export interface InstalledPack {
  readonly ref: string;
  /** Absolute path. */
  readonly storagePath: string;
  /** Such as `reconcile`. */
  readonly method: string;
  /** Whether its content there is another one since now. */
  readonly renewed: boolean;
}

/** Writes where packs are installed, and since when, of those columns that this database has. Rows that say the same are not touched. */
export async function updateInstalledPacks(
  transaction: Queryable,
  { schema, columns }: Pick<CatalogLayout, 'schema' | 'columns'>,
  packs: readonly InstalledPack[],
): Promise<number> {
  const stated = [
    { name: 'storage_path', value: 'r.storage_path' },
    { name: 'installation_method', value: 'r.method' },
  ].filter(({ name }) => columns.pack.has(name));
  if (stated.length === 0) return 0;
  const changes = stated.map(({ name, value }) => `${quoteName(name)} = ${value}`);
  const differs = stated.map(({ name, value }) => `p.${quoteName(name)} is distinct from ${value}`);
  if (columns.pack.has('installed_at')) {
    changes.push('installed_at = clock_timestamp()');
    differs.push('r.renewed');
  }
  const shape = { ref: 'text', storage_path: 'text', method: 'text', renewed: 'boolean' } as const;
  const { rowCount } = await runOverRecords(transaction, {
    text: `update ${tableOf(schema, 'pack')} as p set ${changes.join(', ')}
      from ${recordsetOf(shape)} where p.ref = r.ref and (${differs.join(' or ')})`,
    items: packs,
    toRecord: ({ ref, storagePath, method, renewed }) => ({
      ref,
      storage_path: storagePath,
      method,
      renewed,
    }),
  });
  return rowCount;
}
