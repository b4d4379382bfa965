import { isJsonObject } from '../catalog/json.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { type ConfigRequest, validateConfigs } from './conf-schema/validate-configs.ts';
import type { ManifestMemory } from './manifest-memory.ts';
import { locateInPack, readPackColumn } from './pack-source.ts';
import type { ResolvedPack } from './resolve-pack.ts';
import { findStatedKey } from './spellings.ts';

/**
 * Checks every pack's conf_schema, and its config against it: for each pack its findings. What is `known` is not checked again; what took too
 * long is, since a host that was busy may be faster at another time.
 */
export async function checkConfigs(
  packs: readonly ResolvedPack[],
  known: ManifestMemory['configs'] = new WeakMap(),
): Promise<ReadonlyMap<ResolvedPack, readonly Diagnostic[]>> {
  const unknown = packs.filter((pack) => !known.has(pack));
  const found = await checkEach(unknown);
  for (const pack of unknown) {
    const diagnostics = found.get(pack) ?? [];
    if (diagnostics.every(({ code }) => code !== 'conf-schema.timeout')) known.set(pack, diagnostics);
  }
  return new Map(packs.map((pack) => [pack, found.get(pack) ?? known.get(pack) ?? []]));
}

async function checkEach(
  packs: readonly ResolvedPack[],
): Promise<ReadonlyMap<ResolvedPack, readonly Diagnostic[]>> {
  const requests = packs.flatMap((pack, index) => toRequest(pack, index));
  const found = new Map<ResolvedPack, Diagnostic[]>();
  for (const { ref: index, at, path, ...finding } of await validateConfigs(requests)) {
    const pack = packs[Number(index)];
    if (pack === undefined || (at === 'config' && !hasReadableConfig(pack))) continue;
    const diagnostics = found.get(pack) ?? [];
    diagnostics.push({ ...finding, location: locateInPack(pack.source, [at, ...path]) });
    found.set(pack, diagnostics);
  }
  return found;
}

/** Requests carry the pack's index: its ref may be missing, or another's too. What is no mapping was reported already. */
function toRequest(pack: ResolvedPack, index: number): readonly ConfigRequest[] {
  const { source } = pack;
  const confSchema = readPackColumn(source, 'conf_schema');
  const isStated = findStatedKey(source.stated, 'conf_schema') !== undefined;
  if (confSchema === undefined || (isStated && !isJsonObject(confSchema))) return [];
  const config = hasReadableConfig(pack) ? readPackColumn(source, 'config') : undefined;
  return [{ ref: String(index), confSchema, config }];
}

function hasReadableConfig({ source }: ResolvedPack): boolean {
  const config = readPackColumn(source, 'config');
  return config === undefined || isJsonObject(config);
}
