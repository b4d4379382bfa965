import { packOf } from '../catalog/ref.ts';
import type { DesiredCatalog, DesiredObject, OpenReference } from '../catalog/catalog-object.ts';
import type { Dependable } from '../catalog/find-dependents.ts';
import { kinds } from '../catalog/kinds.ts';
import { type Diagnostic, hasErrors, type Severity } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { buildRuntime } from './build-runtime.ts';
import { type Charge, collectFailures } from './charge.ts';
import { checkConfigs } from './check-configs.ts';
import { checkAliases, checkDuplicates, findSharedRefs } from './check-duplicates.ts';
import { checkMoves } from './check-moves.ts';
import { type ClassifiedDocuments, classifyDocuments } from './classify-documents.ts';
import { recall, type ManifestMemory } from './manifest-memory.ts';
import { resolveReferences } from './resolve-references.ts';
import type { ContentsByPack } from './pack-contents.ts';
import { buildPack, type ResolvedPack } from './resolve-pack.ts';
import { resolvePacks } from './resolve-packs.ts';
import { type PackBeside, type ResolvedRuntime, resolveRuntime } from './resolve-runtime.ts';

/** What the manifests want, and everything that is wrong with them. */
export interface ResolvedCatalog {
  /** Holds what is valid even when something else is not: plan nothing from it while there are errors. */
  readonly catalog: DesiredCatalog;
  readonly diagnostics: readonly Diagnostic[];
  /** Packs that cannot be used, by ref, with the errors in them and in their runtimes. Their objects may still be in the catalog. */
  readonly failed: ReadonlyMap<string, readonly Diagnostic[]>;
  /** Runtimes of such packs that are not in the catalog. */
  readonly withheld: readonly Dependable[];
}

interface ResolveOptions {
  /** Whether unknown keys and runtimes that are not there are errors. */
  readonly strict: boolean;
  /** Which of the documents are those of contents that were fetched for packs. */
  readonly contents?: ContentsByPack;
  /** What was made of the same documents before. */
  readonly memory?: ManifestMemory | undefined;
}

/** How documents are judged one by one. */
interface Judging {
  /** Severity of what a strict run does not let pass. */
  readonly leniency: Severity;
  readonly memory: ManifestMemory | undefined;
}

/** Turns documents into the desired catalog. */
export async function resolveCatalog(
  documents: readonly Document[],
  { strict, contents = new Map(), memory }: ResolveOptions,
): Promise<ResolvedCatalog> {
  const leniency = strict ? 'error' : 'warning';
  const judging: Judging = { leniency, memory };
  const classified = classifyDocuments(documents);
  const packs = resolvePacks(classified, contents, judging);
  const runtimes = resolveRuntimes(classified, packs, judging);
  const configs = await checkConfigs(packs, memory?.configs);
  const references = resolveReferences({ packs, runtimes }, leniency);
  const charges: readonly Charge[] = [
    ...classified.charges,
    ...packs.map((pack) => chargePack(pack, configs.get(pack) ?? [])),
    ...runtimes.map(({ document, diagnostics }) => ({ documents: [document], diagnostics })),
    ...checkDuplicates(packs.map(toReferable), { code: 'pack.duplicate', title: 'pack' }),
    ...checkDuplicates(runtimes.filter(isRightful), { code: 'runtime.duplicate', title: 'runtime' }),
    ...checkAliases(runtimes),
    ...checkMoves(packs, runtimes),
    ...references.charges,
  ];
  const sound = packs.filter((pack) => !hasErrors(configs.get(pack) ?? []));
  const catalog = buildCatalog(sound, runtimes, { openReferences: references.open, memory });
  return {
    catalog,
    diagnostics: charges.flatMap(({ diagnostics }) => diagnostics),
    failed: collectFailures(charges, documents),
    withheld: findWithheld(runtimes, catalog),
  };
}

function chargePack({ source, diagnostics }: ResolvedPack, configs: readonly Diagnostic[]): Charge {
  return { documents: [source.document], diagnostics: [...diagnostics, ...configs] };
}

function toReferable({ ref, source: { document } }: ResolvedPack): Pick<ResolvedRuntime, 'ref' | 'document'> {
  return { ref, document };
}

/** By what others may ask for them. */
function findWithheld(
  runtimes: readonly ResolvedRuntime[],
  { objects }: DesiredCatalog,
): readonly Dependable[] {
  const built = new Set(objects.map(({ ref }) => ref));
  return runtimes.flatMap(({ ref, name = null, aliases }) =>
    ref === undefined || built.has(ref) ? [] : [{ kind: 'runtime', ref, fields: { name, aliases } }],
  );
}

function resolveRuntimes(
  { runtimes }: ClassifiedDocuments,
  packs: readonly ResolvedPack[],
  { leniency, memory }: Judging,
): readonly ResolvedRuntime[] {
  const beside = new Map<string, PackBeside>();
  for (const {
    ref,
    source: { document },
  } of packs) {
    const { packDirectory } = document.file;
    if (packDirectory === undefined || ref === undefined || beside.has(packDirectory)) continue;
    beside.set(packDirectory, { ref, location: document.locate(['ref']) });
  }
  return runtimes.map((manifest) => {
    const { document } = manifest;
    const pack = beside.get(document.file.packDirectory ?? '');
    const { file, line, column } = pack?.location ?? {};
    return recall(memory?.runtimes, {
      key: document,
      given: [pack?.ref, file, line, column, leniency],
      make: () => resolveRuntime(manifest, pack, leniency),
    });
  });
}

/** What content calls a runtime of another pack is refused by itself, and takes nothing from that pack. */
function isRightful({ ref, document: { file } }: ResolvedRuntime): boolean {
  return file.contentOf === undefined || ref === undefined || packOf(ref) === file.contentOf;
}

/** The objects of documents without errors, in the order of their kinds and refs. */
function buildCatalog(
  packs: readonly ResolvedPack[],
  runtimes: readonly ResolvedRuntime[],
  {
    openReferences,
    memory,
  }: { readonly openReferences: readonly OpenReference[]; readonly memory: ManifestMemory | undefined },
): DesiredCatalog {
  const sharedPacks = findSharedRefs(packs.map(toReferable));
  const sharedRuntimes = findSharedRefs(runtimes.filter(isRightful));
  const objects: DesiredObject[] = [];
  for (const pack of packs) {
    const { ref, content, diagnostics } = pack;
    if (ref === undefined || sharedPacks.has(ref) || hasErrors(diagnostics)) continue;
    if (content.kind === 'missing') continue;
    objects.push(...recall(memory?.objects, { key: pack, given: [ref], make: () => [buildPack(pack, ref)] }));
  }
  for (const runtime of runtimes) {
    const { ref, pack, diagnostics } = runtime;
    if (ref === undefined || pack === undefined || sharedRuntimes.has(ref) || hasErrors(diagnostics))
      continue;
    objects.push(
      ...recall(memory?.objects, {
        key: runtime,
        given: [ref, pack],
        make: () => buildRuntime(runtime, ref, pack),
      }),
    );
  }
  return { objects: objects.sort(compareObjects), openReferences };
}

function compareObjects(first: DesiredObject, second: DesiredObject): number {
  if (first.kind !== second.kind) return kinds.indexOf(first.kind) - kinds.indexOf(second.kind);
  if (first.ref === second.ref) return 0;
  return first.ref < second.ref ? -1 : 1;
}
