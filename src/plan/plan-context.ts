import type { AppliedObject, LiveObject, ObjectKey } from '../catalog/catalog-object.ts';
import { manifestColumnsOf, type Column } from '../catalog/columns.ts';
import { keyedHash } from '../catalog/keyed-hash.ts';
import { forEachKind, type Kind } from '../catalog/kinds.ts';
import type { HashSecret } from '../catalog/secrets.ts';
import type { DriftMode } from './plan.ts';
import type { ResolvedMoves } from './resolve-moves.ts';

type ByRef<T> = ReadonlyMap<string, T>;

/** What the database says, arranged to be asked about one object after the other. */
export interface PlanContext {
  readonly source: string;
  readonly adopt: boolean;
  readonly driftMode: DriftMode;
  /** Manifest-owned columns that the database has, in the column table's order; none where it lacks the table. */
  readonly columns: Readonly<Record<Kind, readonly Column[]>>;
  readonly live: Readonly<Record<Kind, ByRef<LiveObject>>>;
  /** Inventory rows; our source's where several claim one object. */
  readonly applied: Readonly<Record<Kind, ByRef<AppliedObject>>>;
  /** Where objects were before that move, by their new refs. */
  readonly previous: ResolvedMoves['previous'];
  readonly hash: HashSecret;
  /** Key of the hashes. */
  readonly secretKey: string;
}

interface ContextInput {
  readonly moves: Pick<ResolvedMoves, 'live' | 'previous'>;
  readonly source: string;
  readonly adopt: boolean;
  readonly driftMode: DriftMode;
}

export function resolveContext({ moves, source, adopt, driftMode }: ContextInput): PlanContext {
  const { live, previous } = moves;
  const others = live.inventory.filter((applied) => applied.source !== source);
  const ours = live.inventory.filter((applied) => applied.source === source);
  return {
    source,
    adopt,
    driftMode,
    previous,
    columns: forEachKind((kind) =>
      manifestColumnsOf(kind).filter(({ name }) => live.columns[kind].has(name)),
    ),
    live: indexByKind(live.objects),
    applied: indexByKind([...others, ...ours]),
    hash: (value) => keyedHash(live.secretKey, value),
    secretKey: live.secretKey,
  };
}

function indexByKind<T extends ObjectKey>(objects: readonly T[]): Readonly<Record<Kind, ByRef<T>>> {
  const index = forEachKind(() => new Map<string, T>());
  for (const object of objects) index[object.kind].set(object.ref, object);
  return index;
}
