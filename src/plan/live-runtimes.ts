import type { LiveObject } from '../catalog/catalog-object.ts';
import { isJsonArray } from '../catalog/json.ts';
import type { PlanContext } from './plan-context.ts';

/** The runtimes of a database by everything that they may be asked for by. */
export interface LiveRuntimes {
  /** By ref, else by name or alias, in any case; several runtimes may share one. */
  readonly find: (name: string) => readonly LiveObject[];
  readonly versionsOf: (ref: string) => readonly string[];
  readonly refs: () => Iterable<string>;
  /** Names and aliases in lower case. */
  readonly names: () => Iterable<string>;
}

export function indexLiveRuntimes({ runtime, runtime_version }: PlanContext['live']): LiveRuntimes {
  const byName = groupBy(runtime.values(), namesOf, (object) => object);
  const versions = groupBy(
    runtime_version.values(),
    ({ parent }) => (parent === undefined ? [] : [parent]),
    ({ fields: { version } }) => (typeof version === 'string' ? version : ''),
  );
  return {
    find: (name) => {
      const lower = name.toLowerCase();
      const exact = runtime.get(lower);
      return exact === undefined ? (byName.get(lower) ?? []) : [exact];
    },
    versionsOf: (ref) => versions.get(ref) ?? [],
    refs: () => runtime.keys(),
    names: () => byName.keys(),
  };
}

/** An older database has no column of aliases. */
function namesOf({ fields: { name, aliases } }: LiveObject): Iterable<string> {
  const stated = [name, ...(isJsonArray(aliases) ? aliases : [])];
  return new Set(stated.flatMap((text) => (typeof text === 'string' ? [text.toLowerCase()] : [])));
}

function groupBy<Item, Value>(
  items: Iterable<Item>,
  keysOf: (item: Item) => Iterable<string>,
  valueOf: (item: Item) => Value,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [valueOf(item)]);
      else group.push(valueOf(item));
    }
  }
  return groups;
}
