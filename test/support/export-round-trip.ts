import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseRuntimeRef } from '../../src/catalog/ref.ts';
import type { Database } from '../../src/database/database.ts';
import { hasErrors } from '../../src/diagnostics.ts';
import { buildPlan, type BuiltPlan } from '../../src/plan/build-plan.ts';
import { exportCatalog, type CatalogExport } from '../../src/reconcile/export-catalog.ts';
import { readDesired } from '../../src/reconcile/read-desired.ts';
import { readSnapshot, type Snapshot } from '../../src/reconcile/read-snapshot.ts';
import { applyOn } from './catalog-pass.ts';
import { makeTree } from './temporary-tree.ts';

interface Manifests {
  readonly cwd: string;
  readonly paths: readonly string[];
}

interface PlannedTree extends BuiltPlan, Snapshot {}

export function readLive(database: Database): Promise<Snapshot> {
  return database.read((transaction) => readSnapshot(transaction, undefined));
}

/** What manifests would change; undefined when they are invalid. */
export async function planTree(database: Database, manifests: Manifests): Promise<PlannedTree | undefined> {
  const { desired, diagnostics } = await readDesired(manifests);
  const snapshot = await readLive(database);
  const built = buildPlan({ desired, live: snapshot.live, source: 'default', adopt: false });
  return hasErrors([...diagnostics, ...built.diagnostics]) ? undefined : { ...built, ...snapshot };
}

/** Applies manifests; false when they are invalid. */
export async function applyTree(database: Database, manifests: Manifests): Promise<boolean> {
  const planned = await planTree(database, manifests);
  if (planned !== undefined) await applyOn(database, planned);
  return planned !== undefined;
}

/** Rows by kind and ref, as far as we know their columns. */
export async function readRows(database: Database): Promise<Readonly<Record<string, unknown>>> {
  const { live } = await readLive(database);
  return Object.fromEntries(
    live.objects.map(({ kind, ref, parent, fields }) => [`${kind} ${ref}`, { parent, fields }]),
  );
}

/** An export, with its manifests in a directory as `--to` writes them. */
export async function exportFrom(
  database: Database,
  refs: readonly string[] = [],
): Promise<CatalogExport & Manifests> {
  const { live } = await readLive(database);
  const exported = await exportCatalog(live, refs);
  const cwd = makeTree({});
  for (const { kind, ref, text } of exported.manifests) {
    const runtime = parseRuntimeRef(ref);
    const place = kind === 'pack' ? `${ref}/pack.yaml` : `${runtime?.pack}/runtimes/${runtime?.name}.yaml`;
    mkdirSync(dirname(join(cwd, place)), { recursive: true });
    writeFileSync(join(cwd, place), text);
  }
  return { ...exported, cwd, paths: ['.'] };
}

/** Removes all that was applied. */
export async function empty(database: Database): Promise<void> {
  await database.transact(async ({ query }) => {
    for (const table of ['reconcile.inventory', 'runtime', 'pack']) await query(`delete from ${table}`);
  });
}
