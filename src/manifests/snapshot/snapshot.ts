import type { AppliedObject, LiveObject, LiveState, ObjectKey } from '../../catalog/catalog-object.ts';
import { digest } from '../../catalog/digest.ts';
import {
  findKnownSecrets,
  hideSecrets,
  hideStandIns,
  type KnownSecrets,
} from '../../catalog/hidden-secrets.ts';
import type { JsonObject, JsonValue } from '../../catalog/json.ts';
import { kinds, type Kind } from '../../catalog/kinds.ts';
import type { RecordedLifecycle } from '../../catalog/lifecycle.ts';
import { snapshotColumnsOf, snapshotFormat } from './snapshot-schema.ts';

type ByKind<T> = Readonly<Record<Kind, readonly T[]>>;

type SnapshotObject = Pick<LiveObject, 'ref' | 'fields'> & { readonly parent: string | null };

type SnapshotRecord = Pick<
  AppliedObject,
  'ref' | 'source' | 'fields' | 'location' | 'appliedAt' | 'preventDestroy'
> & {
  readonly commit: string | null;
  readonly held: AppliedObject['held'] | null;
  readonly lifecycle: RecordedLifecycle | null;
};

/** A live state as a document; see `snapshotSchema`. */
export interface Snapshot {
  readonly formatVersion: string;
  readonly type: 'snapshot';
  readonly catalogSchema: string;
  readonly columns: ByKind<string>;
  readonly objects: ByKind<SnapshotObject>;
  readonly inventory: ByKind<SnapshotRecord>;
}

/** The document of a live state: no secret is in it, and nothing that one could be guessed by. */
export function buildSnapshot(live: LiveState, catalogSchema: string): Snapshot {
  const secrets = findKnownSecrets(live);
  return {
    formatVersion: snapshotFormat,
    type: 'snapshot',
    catalogSchema,
    columns: forEachKind((kind) =>
      snapshotColumnsOf(kind)
        .map(({ name }) => name)
        .filter((name) => live.columns[kind].has(name)),
    ),
    objects: pickByKind(live.objects, (object) => ({
      ref: object.ref,
      parent: object.parent ?? null,
      fields: hideFields(object, secrets),
    })),
    inventory: pickByKind(live.inventory, (applied) => ({
      ref: applied.ref,
      source: applied.source,
      fields: hideStandIns(hideFields(applied, secrets)) as AppliedObject['fields'],
      location: applied.location,
      commit: applied.commit ?? null,
      appliedAt: applied.appliedAt,
      preventDestroy: applied.preventDestroy,
      held: applied.held ?? null,
      lifecycle: applied.lifecycle ?? null,
    })),
  };
}

/** The live state that a valid document describes. */
export function buildLiveState(snapshot: Snapshot): LiveState {
  return {
    objects: kinds.flatMap((kind) =>
      snapshot.objects[kind].map(({ ref, parent, fields }) => ({
        kind,
        ref,
        parent: parent ?? undefined,
        fields: pickFields(kind, fields),
        id: '',
        rowVersion: '',
      })),
    ),
    inventory: kinds.flatMap((kind) =>
      snapshot.inventory[kind].map((record) => {
        const fields = pickFields(kind, record.fields);
        const { ref, source, location, commit, appliedAt, preventDestroy, held, lifecycle } = record;
        return {
          kind,
          ref,
          source,
          fields,
          location,
          appliedAt,
          preventDestroy,
          digest: digest(fields),
          commit: commit ?? undefined,
          held: held ?? undefined,
          lifecycle: lifecycle ?? undefined,
        };
      }),
    ),
    columns: {
      pack: new Set(snapshot.columns.pack),
      runtime: new Set(snapshot.columns.runtime),
      runtime_version: new Set(snapshot.columns.runtime_version),
    },
    secretKey: '',
  };
}

function hideFields(
  { kind, ref, fields }: ObjectKey & Pick<LiveObject, 'fields'>,
  secrets: KnownSecrets,
): LiveObject['fields'] {
  return kind === 'pack' ? hideSecrets(fields, secrets.get(ref) ?? []) : fields;
}

/** A later version may know more columns. */
function pickFields(kind: Kind, fields: JsonObject): JsonObject {
  const entries = snapshotColumnsOf(kind)
    .filter(({ name }) => Object.hasOwn(fields, name))
    .map(({ name }): [string, JsonValue] => [name, fields[name] ?? null]);
  return Object.fromEntries(entries);
}

function forEachKind<T>(resolve: (kind: Kind) => readonly T[]): ByKind<T> {
  return {
    pack: resolve('pack'),
    runtime: resolve('runtime'),
    runtime_version: resolve('runtime_version'),
  };
}

function pickByKind<T extends ObjectKey, U>(objects: readonly T[], pick: (object: T) => U): ByKind<U> {
  return forEachKind((kind) => objects.filter((object) => object.kind === kind).map(pick));
}
