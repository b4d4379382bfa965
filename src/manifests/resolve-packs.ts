import type { Diagnostic, Severity } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import type { ClassifiedDocuments, Manifest } from './classify-documents.ts';
import { recall, type ManifestMemory } from './manifest-memory.ts';
import { checkContent, checkIdentity, overlayContent } from './overlay-content.ts';
import type { ContentsByPack, PackContents } from './pack-contents.ts';
import { readPackSource, type PackSource } from './pack-source.ts';
import { resolvePack, type PackContent, type ResolvedPack } from './resolve-pack.ts';

/** A pack together with its content. */
export interface PairedPack {
  readonly source: PackSource;
  readonly content: PackContent;
  /** Content that is not what the manifest says. */
  readonly mismatches: readonly Diagnostic[];
}

/** Checks every pack on its own: those that the manifests describe, and those whose content was fetched, together with what declares them. */
export function resolvePacks(
  classified: ClassifiedDocuments,
  contents: ContentsByPack,
  { leniency, memory }: { readonly leniency: Severity; readonly memory: ManifestMemory | undefined },
): readonly ResolvedPack[] {
  return pairContents(classified, contents).map(({ source, content, mismatches }) => {
    const make = (): ResolvedPack => {
      const resolved = resolvePack(source, content, leniency);
      return { ...resolved, diagnostics: [...resolved.diagnostics, ...mismatches] };
    };
    // What is made of fetched content depends on more than its documents.
    if (content.kind !== 'here') return make();
    const { document, configSchema } = source;
    return recall(memory?.packs, { key: document, given: [configSchema, leniency], make });
  });
}

/** Puts what declares a pack and the content that was fetched for it together; a pack that only others need is nothing but its content. */
export function pairContents(
  { packs, configSchemas }: ClassifiedDocuments,
  contents: ContentsByPack,
): readonly PairedPack[] {
  const fetched = findFetched(packs, contents);
  const isFetched = new Set([...fetched.values()].flat());
  const declared = new Set<string>();
  const paired: PairedPack[] = [];
  const read = (manifest: Manifest): PackSource =>
    readPackSource(manifest, schemaOf(manifest, configSchemas));
  const identify = (ref: string): readonly Diagnostic[] => {
    const found = contents.get(ref);
    return found === undefined ? [] : checkIdentity(fetched.get(ref) ?? [], { ref, found });
  };
  for (const manifest of packs) {
    if (isFetched.has(manifest)) continue;
    const { ref, source = null } = manifest.value;
    if (source === null || typeof ref !== 'string') {
      const kind = source === null ? 'here' : 'missing';
      paired.push({ source: read(manifest), content: { kind }, mismatches: [] });
      continue;
    }
    declared.add(ref);
    const content = toContent(contents.get(ref));
    const [own] = fetched.get(ref) ?? [];
    paired.push(
      own === undefined
        ? { source: read(manifest), content, mismatches: [] }
        : {
            source: overlayContent(read(own), manifest),
            content,
            mismatches: [...identify(ref), ...checkContent(read(own), manifest)],
          },
    );
  }
  for (const [ref, [manifest]] of fetched) {
    if (declared.has(ref) || manifest === undefined) continue;
    const content = toContent(contents.get(ref));
    paired.push({ source: read(manifest), content, mismatches: identify(ref) });
  }
  return paired;
}

/** The documents in the `pack.yaml` of each content, by the ref that the content was fetched for: one, unless it is wrong. */
function findFetched(
  packs: readonly Manifest[],
  contents: ContentsByPack,
): ReadonlyMap<string, readonly Manifest[]> {
  const refs = new Map([...contents].map(([ref, { directory }]) => [directory, ref]));
  const fetched = new Map<string, Manifest[]>();
  for (const manifest of packs) {
    const { role, packDirectory = '' } = manifest.document.file;
    const ref = role === 'pack' ? refs.get(packDirectory) : undefined;
    if (ref === undefined) continue;
    const others = fetched.get(ref);
    if (others === undefined) fetched.set(ref, [manifest]);
    else others.push(manifest);
  }
  return fetched;
}

function schemaOf(
  { document: { file } }: Manifest,
  configSchemas: ReadonlyMap<string, Document>,
): Document | undefined {
  return file.role === 'pack' ? configSchemas.get(file.packDirectory ?? '') : undefined;
}

function toContent(found: PackContents | undefined): PackContent {
  return found === undefined ? { kind: 'missing' } : { kind: 'elsewhere', fields: found.fields };
}
