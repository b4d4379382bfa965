import type { AppliedObject, LiveObject, LiveState, ObjectKey } from '../catalog/catalog-object.ts';
import { manifestColumnsOf, type Column } from '../catalog/columns.ts';
import { keyedHash } from '../catalog/keyed-hash.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { HashSecret } from '../catalog/secrets.ts';

type ByRef<T> = ReadonlyMap<string, T>;

/** What the database says, arranged to be asked about one object after the other. */
export interface PlanContext {
  readonly source: string;
  readonly adopt: boolean;
  /** Manifest-owned columns that the database has, in the column table's order; none where it lacks the table. */
  readonly columns: Readonly<Record<Kind, readonly Column[]>>;
  readonly live: Readonly<Record<Kind, ByRef<LiveObject>>>;
  /** Inventory rows; our source's where several claim one object. */
  readonly applied: Readonly<Record<Kind, ByRef<AppliedObject>>>;
  readonly hash: HashSecret;
}

interface ContextInput {
  readonly live: LiveState;
  readonly source: string;
  readonly adopt: boolean;
}

export function resolveContext({ live, source, adopt }: ContextInput): PlanContext {
  const others = live.inventory.filter((applied) => applied.source !== source);
  const ours = live.inventory.filter((applied) => applied.source === source);
  return {
    source,
    adopt,
    columns: forEachKind((kind) =>
      manifestColumnsOf(kind).filter(({ name }) => live.columns[kind].has(name)),
    ),
    live: indexByKind(live.objects),
    applied: indexByKind([...others, ...ours]),
    hash: (value) => keyedHash(live.secretKey, value),
  };
}

/** A table with one entry for each kind. */
export function forEachKind<T>(resolve: (kind: Kind) => T): Readonly<Record<Kind, T>> {
  return {
    pack: resolve('pack'),
    runtime: resolve('runtime'),
    runtime_version: resolve('runtime_version'),
  };
}

function indexByKind<T extends ObjectKey>(objects: readonly T[]): Readonly<Record<Kind, ByRef<T>>> {
  const index = forEachKind(() => new Map<string, T>());
  for (const object of objects) index[object.kind].set(object.ref, object);
  return index;
}
