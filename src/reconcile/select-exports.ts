import type { LiveObject } from '../catalog/catalog-object.ts';
import { suggest } from '../catalog/suggest.ts';
import { OperationalError } from '../errors.ts';

/** A pack, or a runtime with its versions: what becomes one document. */
export interface ExportUnit {
  readonly object: LiveObject;
  readonly versions: readonly LiveObject[];
}

/**
 * What is to be exported: packs with their runtimes, and runtimes alone; everything without `refs`. Throws OperationalError `usage` for a
 * ref that names nothing, and for that of a version.
 */
export function selectExports(
  objects: readonly LiveObject[],
  refs: readonly string[],
): readonly ExportUnit[] {
  const versions = new Map<string, LiveObject[]>();
  for (const object of objects) {
    if (object.kind !== 'runtime_version' || object.parent === undefined) continue;
    versions.set(object.parent, [...(versions.get(object.parent) ?? []), object]);
  }
  const named = objects.filter(({ kind }) => kind !== 'runtime_version');
  for (const ref of refs) refuseUnknown(ref, named, versions);
  const wanted = new Set(refs);
  return named
    .filter((object) => refs.length === 0 || wanted.has(object.ref) || wanted.has(packOf(object)))
    .toSorted(compareUnits)
    .map((object) => ({ object, versions: versions.get(object.ref) ?? [] }));
}

/** A runtime whose row names no pack belongs to the one that its ref names. */
function packOf({ kind, ref, parent }: LiveObject): string {
  if (kind === 'pack') return ref;
  return parent ?? ref.slice(0, Math.max(0, ref.indexOf('.')));
}

/** Each pack before its runtimes. */
function compareUnits(first: LiveObject, second: LiveObject): number {
  const [one, other] = [first, second].map((object) => [packOf(object), object.kind, object.ref]);
  for (const [index, part] of (one ?? []).entries()) {
    const next = other?.[index] ?? '';
    if (part !== next) return part < next ? -1 : 1;
  }
  return 0;
}

function refuseUnknown(
  ref: string,
  named: readonly LiveObject[],
  versions: ReadonlyMap<string, readonly LiveObject[]>,
): void {
  if (named.some((object) => object.ref === ref)) return;
  const runtime = ref.slice(0, Math.max(0, ref.indexOf('@')));
  if (versions.get(runtime)?.some((version) => version.ref === ref) === true) {
    throw new OperationalError(`${JSON.stringify(ref)} is a version, which has no document of its own`, {
      code: 'usage',
      hint: `Export its runtime: ${runtime}`,
    });
  }
  const similar = suggest(
    ref,
    named.map((object) => object.ref),
  );
  throw new OperationalError(`the catalog holds no pack and no runtime ${JSON.stringify(ref)}`, {
    code: 'usage',
    hint: similar === undefined ? 'See "reconcile status" for what there is.' : `Did you mean ${similar}?`,
  });
}
