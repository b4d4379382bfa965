import type { Diagnostic, Location } from '../diagnostics.ts';
import type { JsonPath, JsonValue } from './json.ts';
import type { Kind } from './kinds.ts';
import type { Lifecycle, Move, RecordedLifecycle } from './lifecycle.ts';

/**
 * Columns by name. Foreign keys are given as refs, never as ids: `pack` of a runtime is a pack's ref,
 * `runtime` of a runtime version is a runtime's ref. Timestamps do not occur.
 */
export type Fields = Readonly<Record<string, JsonValue>>;

/** What names an object: refs are unique within a kind; a runtime version's is `<runtime ref>@<version>`. */
export interface ObjectKey {
  readonly kind: Kind;
  readonly ref: string;
}

/** One object as the manifests want it. `fields` holds only manifest-owned columns that the manifest states (or that follow from what it states). */
export interface DesiredObject extends ObjectKey {
  /** Ref of the pack of a runtime, of the runtime of a version; undefined for a pack. */
  readonly parent: string | undefined;
  readonly fields: Fields;
  /** Paths below the column `config` whose values are secret, by the pack's conf_schema. */
  readonly secrets: readonly JsonPath[];
  /** `defaultLifecycle` where it is left out. */
  readonly lifecycle?: Lifecycle;
  /** Where the object was before; left out where it was nowhere else. */
  readonly moved?: Move;
  readonly location: Location;
  /** Where the manifest states the column (and the part of it) at `path`, e.g. `['config', 'timeout']`; else `location`. */
  readonly locate: (path: JsonPath) => Location;
}

/** A reference that the manifests alone do not satisfy; a database may. */
export type OpenReference = OpenPackReference | OpenRuntimeReference;

export interface OpenPackReference {
  readonly from: ObjectKey;
  readonly kind: 'pack';
  readonly ref: string;
  /** Version constraint, `*` for any. */
  readonly constraint: string;
  readonly location: Location;
  /** `parent`: a runtime's pack; `dependency`: a pack's dependency. */
  readonly reason: 'parent' | 'dependency';
}

/** A pack's need of a runtime. */
export interface OpenRuntimeReference {
  readonly from: ObjectKey;
  readonly kind: 'runtime';
  /** Ref, name or alias, as the pack states it. */
  readonly name: string;
  /** Version constraint, `*` for any. */
  readonly constraint: string;
  /** What there is to say where nothing but the manifests counts, as severe as it is in any case. */
  readonly finding: Diagnostic;
}

/** The whole desired state: objects sorted by kind (packs, runtimes, versions), then by ref. */
export interface DesiredCatalog {
  readonly objects: readonly DesiredObject[];
  readonly openReferences: readonly OpenReference[];
}

/** One object as the database holds it. */
export interface LiveObject extends ObjectKey {
  readonly parent: string | undefined;
  /** Every known column that this database has, whoever owns it, but no timestamps and no ids. */
  readonly fields: Fields;
  readonly id: string;
  /** PostgreSQL's row version (`xmin`), to tell whether the row moved between plan and apply. */
  readonly rowVersion: string;
}

/** One row of the inventory: what a source last applied. Secret values are replaced by keyed hashes. */
export interface AppliedObject extends ObjectKey {
  readonly source: string;
  readonly fields: Fields;
  /** Digest of `fields`. */
  readonly digest: string;
  readonly location: Location;
  /** Commit that it was applied from, undefined outside of git. */
  readonly commit: string | undefined;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  /** Whether its last manifest said `prevent_destroy`. */
  readonly preventDestroy: boolean;
  /** What its last manifest left to others; undefined where that was nothing. */
  readonly lifecycle?: RecordedLifecycle | undefined;
  /** Why its deletion was held back the last time it was due; undefined when it was not. */
  readonly held: HeldReason | undefined;
}

/**
 * Why an object that no manifest describes any longer is not deleted: `empty`: no manifest describes anything; `limit`: too many at once;
 * `protected`: `prevent_destroy`; `blocked`: rows of other tables; `uncounted`: rows that cannot be counted; `other-source`: it would take
 * along what another source owns; `needed`: what manifests describe belongs to it or depends on it; `related`: another one is kept that belongs to it or that it belongs to; `incomplete`: a part of the
 * input failed.
 */
export const heldReasons = [
  'empty',
  'limit',
  'protected',
  'blocked',
  'uncounted',
  'other-source',
  'needed',
  'related',
  'incomplete',
] as const;

export type HeldReason = (typeof heldReasons)[number];

/** What the database says, read in one snapshot. */
export interface LiveState {
  readonly objects: readonly LiveObject[];
  readonly inventory: readonly AppliedObject[];
  /** Columns that the database has, per kind (optional ones may be missing on an older platform). */
  readonly columns: Readonly<Record<Kind, ReadonlySet<string>>>;
  /** Key of the keyed hashes that stand for secrets; random and unsaved where our tables do not exist yet. */
  readonly secretKey: string;
}
