import type { DesiredObject } from '../../catalog/catalog-object.ts';
import { isJsonArray } from '../../catalog/json.ts';

/** The ref of the runtime that a pack means by a name; undefined where there is none, or no single one. */
export type FindRuntime = (name: string, pack: string) => string | undefined;

/** Finds runtimes as everything else does: by ref, then among the pack's own, then among all. */
export function indexByName(objects: readonly DesiredObject[]): FindRuntime {
  const byName = new Map<string, DesiredObject[]>();
  const refs = new Set<string>();
  for (const object of objects) {
    if (object.kind !== 'runtime') continue;
    refs.add(object.ref);
    for (const name of namesOf(object)) byName.set(name, [...(byName.get(name) ?? []), object]);
  }
  return (name, pack) => {
    const lower = name.toLowerCase();
    if (refs.has(lower)) return lower;
    const sharing = byName.get(lower) ?? [];
    const own = sharing.filter(({ parent }) => parent === pack);
    const [found, ...others] = own.length > 0 ? own : sharing;
    return others.length === 0 ? found?.ref : undefined;
  };
}

function namesOf({ fields: { name, aliases } }: DesiredObject): ReadonlySet<string> {
  const stated = [name, ...(isJsonArray(aliases) ? aliases : [])];
  return new Set(stated.flatMap((text) => (typeof text === 'string' ? [text.toLowerCase()] : [])));
}
