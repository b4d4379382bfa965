import type { DesiredObject } from '../../catalog/catalog-object.ts';
import { isJsonArray } from '../../catalog/json.ts';
import { findRuntime } from '../runtime-index.ts';

/** The ref of the runtime that a pack means by a name; undefined where there is none, or no single one. */
export type FindRuntime = (name: string, pack: string) => string | undefined;

interface IndexedRuntime {
  readonly ref: string;
  readonly pack: string | undefined;
}

/** Finds runtimes of a resolved catalog as references between manifests are followed. */
export function indexByName(objects: readonly DesiredObject[]): FindRuntime {
  const byRef = new Map<string, IndexedRuntime>();
  const byName = new Map<string, IndexedRuntime[]>();
  for (const { kind, ref, parent, fields } of objects) {
    if (kind !== 'runtime') continue;
    const runtime = { ref, pack: parent };
    byRef.set(ref, runtime);
    for (const name of namesOf(fields)) byName.set(name, [...(byName.get(name) ?? []), runtime]);
  }
  return (name, pack) => {
    const found = findRuntime({ byRef, byName }, name, pack);
    return found.kind === 'found' ? found.runtime.ref : undefined;
  };
}

function namesOf({ name, aliases }: DesiredObject['fields']): ReadonlySet<string> {
  const stated = [name, ...(isJsonArray(aliases) ? aliases : [])];
  return new Set(stated.flatMap((text) => (typeof text === 'string' ? [text.toLowerCase()] : [])));
}
