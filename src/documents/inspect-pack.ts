import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics.ts';
import { configSchemaNames, isYamlName, packFileNames } from './classify-name.ts';
import { renderPath } from './display-path.ts';
import { fileProblem } from './file-problem.ts';
import {
  addCandidate,
  emptyInspection,
  type Inspection,
  isLeftOut,
  type Listing,
  readListing,
  type Search,
  settleEntry,
} from './inspect-directory.ts';
import type { Entry } from './list-directory.ts';

/**
 * Finds the manifests of a pack directory: `pack.yaml`, the config schema beside it and the files in `runtimes/`.
 * Everything else there is the pack's content and is left alone. A pack whose `pack.yaml` is ignored is ignored whole.
 */
export async function inspectPack(listing: Listing, search: Search): Promise<Inspection> {
  const found = emptyInspection();
  const pack = findOnly(packFileNames, { listing, search, diagnostics: found.diagnostics });
  if (pack === undefined) return found;
  const packDirectory = renderPath(search.cwd, listing.path);
  const path = join(listing.path, pack.name);
  const settled = await settleEntry(pack, { path, wanted: true, search, diagnostics: found.diagnostics });
  if (settled !== undefined) {
    const siblings = await findSiblings(listing, { besides: pack.name, search });
    addCandidate(settled, { role: 'pack', packDirectory, path, siblings }, { search, found });
  }
  await addConfigSchema(listing, { packDirectory, search, found });
  await addRuntimes(listing, { packDirectory, search, found });
  return found;
}

/** Finds the manifests in the `runtimes/` of a pack, not in the directories below it. */
export async function inspectRuntimes(
  listing: Listing,
  context: { readonly packDirectory: string; readonly search: Search; readonly found: Inspection },
): Promise<void> {
  const { packDirectory, search, found } = context;
  for (const entry of listing.entries) {
    const path = join(listing.path, entry.name);
    if (!isYamlName(entry.name) || isLeftOut(entry, path, listing.rules)) continue;
    const settled = await settleEntry(entry, { path, wanted: true, search, diagnostics: found.diagnostics });
    if (settled === undefined) continue;
    addCandidate(settled, { role: 'runtime', packDirectory, path, siblings: [] }, { search, found });
  }
}

interface PackContext {
  readonly packDirectory: string;
  readonly search: Search;
  readonly found: Inspection;
}

async function addConfigSchema(listing: Listing, context: PackContext): Promise<void> {
  const { packDirectory, search, found } = context;
  const schema = findOnly(configSchemaNames, { listing, search, diagnostics: found.diagnostics });
  if (schema === undefined) return;
  const path = join(listing.path, schema.name);
  const settled = await settleEntry(schema, { path, wanted: true, search, diagnostics: found.diagnostics });
  if (settled === undefined) return;
  addCandidate(settled, { role: 'config-schema', packDirectory, path, siblings: [] }, { search, found });
}

async function addRuntimes(listing: Listing, context: PackContext): Promise<void> {
  const { search, found } = context;
  const entry = listing.entries.find(({ name }) => name === 'runtimes');
  const path = join(listing.path, 'runtimes');
  if (entry === undefined || isLeftOut(entry, path, listing.rules)) return;
  const settled = await settleEntry(entry, { path, wanted: false, search, diagnostics: found.diagnostics });
  if (settled?.type !== 'directory') return;
  const directory = { path, real: settled.real, depth: listing.depth + 1, rules: listing.rules };
  const runtimes = await readListing(directory, search, found.diagnostics);
  if (runtimes !== undefined) await inspectRuntimes(runtimes, context);
}

/** The entry with one of `names`. Several are an error at each but the first, which counts. */
function findOnly(
  names: ReadonlySet<string>,
  context: { readonly listing: Listing; readonly search: Search; readonly diagnostics: Diagnostic[] },
): Entry | undefined {
  const { listing, search, diagnostics } = context;
  const present = listing.entries.filter(
    (entry) => names.has(entry.name) && !isLeftOut(entry, join(listing.path, entry.name), listing.rules),
  );
  const [first, ...rivals] = present;
  for (const rival of rivals) {
    diagnostics.push(
      fileProblem({
        code: 'file.rival',
        file: renderPath(search.cwd, join(listing.path, rival.name)),
        message: `The pack has both ${first?.name} and ${rival.name}.`,
        hint: 'Keep one of them.',
      }),
    );
  }
  return first;
}

/** Names of the plain files in the pack directory, those behind links included. */
async function findSiblings(
  listing: Listing,
  { besides, search }: { readonly besides: string; readonly search: Search },
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const entry of listing.entries) {
    if (entry.name === besides) continue;
    const path = join(listing.path, entry.name);
    const settled = await settleEntry(entry, { path, wanted: true, search, diagnostics: [] });
    if (settled?.type === 'file') names.push(entry.name);
  }
  return names;
}
