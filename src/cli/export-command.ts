import { embeddedDatabaseExists } from '../database/embedded-directory.ts';
import { openDatabase } from '../database/open-database.ts';
import { OperationalError } from '../errors.ts';
import { buildSnapshot } from '../manifests/snapshot/snapshot.ts';
import { exportCatalog, type CatalogExport } from '../reconcile/export-catalog.ts';
import { readSnapshot, type Snapshot } from '../reconcile/read-snapshot.ts';
import { renderJsonParts } from '../report/json-text.ts';
import { renderExportWarnings } from '../report/render-export.ts';
import { renderCount } from '../report/render-quantity.ts';
import { chooseDatabase } from './choose-database.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExportWishes } from './invocation.ts';
import { lockTimeoutOf } from './lock-timeout.ts';
import { writeManifests } from './write-manifests.ts';

/** `reconcile export [refs…]`: writes what the catalog holds as manifests, or as a snapshot. Changes nothing in the database. */
export async function runExport(context: CommandContext): Promise<number> {
  const { invocation, terminal } = context;
  const wishes = invocation.exporting ?? { refs: [], directory: undefined, force: false };
  if (terminal.format === 'json') refuseParts(wishes);
  const { live, layout } = await readCatalog(context);
  if (terminal.format === 'json') {
    terminal.progress.clear();
    for (const part of renderJsonParts(buildSnapshot(live, layout.schema))) await terminal.write(part);
    return exitCodes.ok;
  }
  terminal.progress.show('checking the manifests');
  const exported = await exportCatalog(live, wishes.refs);
  terminal.progress.clear();
  await writeResult(exported, wishes, context);
  noteSize(exported, wishes, context);
  terminal.note(renderExportWarnings(exported.warnings, { color: terminal.color.notes }));
  return exitCodes.ok;
}

async function writeResult(
  { manifests }: CatalogExport,
  { directory, force }: ExportWishes,
  { terminal, settings, cwd }: CommandContext,
): Promise<void> {
  if (directory !== undefined) {
    await writeManifests(manifests, { cwd, directory, force });
    if (!settings.quiet)
      await terminal.write(`Wrote ${renderCount(manifests.length, 'manifest')} to ${directory}.\n`);
    return;
  }
  if (manifests.length === 0) terminal.note('There is nothing to export.\n');
  for (const { text } of manifests) await terminal.write(`---\n${text}`);
}

/** A file that is larger than what is read by default. */
function noteSize(
  { manifests }: CatalogExport,
  { directory }: ExportWishes,
  { settings, terminal }: CommandContext,
): void {
  const sizes = manifests.map(({ text }) => Buffer.byteLength(text));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (
    directory === undefined
      ? total <= settings.maxFileBytes
      : sizes.every((size) => size <= settings.maxFileBytes)
  )
    return;
  const remedy = directory === undefined ? ' Write files of their own with --to.' : '';
  terminal.note(
    `As ${directory === undefined ? 'one file' : 'it is'}, this is read only with a larger --max-file-bytes.${remedy}\n`,
  );
}

/** A snapshot that lacks something would make a plan that creates it. */
function refuseParts({ refs, directory }: ExportWishes): void {
  if (refs.length === 0 && directory === undefined) return;
  const [what, remedy] =
    directory === undefined
      ? ['cannot be narrowed to refs', 'Leave them out']
      : ['is written to standard output', 'Leave out --to'];
  throw new OperationalError(`a snapshot (-o json) ${what}`, {
    code: 'usage',
    hint: `${remedy}, or leave out -o json to write manifests.`,
  });
}

async function readCatalog(context: CommandContext): Promise<Snapshot> {
  const { settings, terminal } = context;
  const target = chooseDatabase(context);
  if (target.driver === 'embedded' && !embeddedDatabaseExists(target.directory)) {
    throw new OperationalError(`there is no database in ${target.directory}`, {
      code: 'database.tables-missing',
      hint: 'Name the one to export by --database-url, DATABASE_URL or --state-directory.',
    });
  }
  terminal.progress.show('reading the database');
  const database = await openDatabase(target, { lockTimeout: lockTimeoutOf(settings, target) });
  try {
    return await database.read((transaction) => readSnapshot(transaction, settings.schema));
  } finally {
    await database.close();
  }
}
