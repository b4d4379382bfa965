import type { Location } from '../diagnostics.ts';
import type { Fields, ObjectKey } from '../catalog/catalog-object.ts';
import type { JsonPath, JsonValue } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';

export type Action = 'create' | 'update' | 'delete' | 'adopt' | 'keep';

/** A value for people: a secret is given as a keyed hash only, absence (NULL in the database too) as `undefined`. */
export type ShownValue =
  | { readonly sensitive: false; readonly value: JsonValue | undefined }
  | { readonly sensitive: true; readonly hash: string | undefined };

/** One difference inside an object. `path` starts with the column. */
export interface FieldChange {
  readonly path: JsonPath;
  readonly before: ShownValue;
  readonly after: ShownValue;
  /** Why: the manifest states it; or it was ours, is stated no longer, and returns to its default. */
  readonly reason: 'stated' | 'returned-to-default';
  /** Where the manifest states it, when it does; undefined for a create, whose own location stands for all of it. */
  readonly location: Location | undefined;
}

/** One change to one object. */
export interface Change extends ObjectKey {
  readonly action: 'create' | 'update' | 'delete' | 'adopt';
  readonly parent: string | undefined;
  readonly fields: readonly FieldChange[];
  readonly location: Location | undefined;
  /** Why a change happens that no manifest asks for word by word (another version became the default). */
  readonly note: string | undefined;
  /**
   * Columns to write, complete for a create, only the changed ones for an update. Foreign keys as refs.
   * May hold secrets: never rendered, logged or recorded.
   */
  readonly values: Fields;
  /** Row version that the plan rests on; undefined for a create. */
  readonly rowVersion: string | undefined;
}

/**
 * An inventory row to write: the object is ours with these last-applied fields, secrets as keyed hashes. Fields that follow
 * from what the object is (its ref, its parent, a version's numbers) are left out, as are columns that the database lacks.
 */
export interface InventoryRecord extends ObjectKey {
  readonly fields: Fields;
  readonly digest: string;
  readonly location: Location;
}

/** An object that we own and no manifest wants any longer; kept, because nothing asked to delete it. */
export interface Orphan extends ObjectKey {
  readonly location: Location;
}

export type Counts = Readonly<Record<Action, number>>;

/** What would be done. A plain frozen value: apply does this and decides nothing. */
export interface Plan {
  readonly source: string;
  /** In the order of execution: packs, runtimes, versions; within a kind by ref, but versions that stop being the default first. */
  readonly changes: readonly Change[];
  /** Inventory rows to write: those of created, updated and adopted objects, and those whose statement changed without changing a column. */
  readonly records: readonly InventoryRecord[];
  readonly orphans: readonly Orphan[];
  readonly counts: Counts;
  readonly countsByKind: Readonly<Record<Kind, Counts>>;
  /** Remarks that are no findings about the input, such as a column that this database does not have. */
  readonly notices: readonly string[];
  /** `sha256:` over what is to be done, secrets as keyed hashes. */
  readonly digest: string;
}

/** True when applying the plan would write nothing at all. */
export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0 && plan.records.length === 0;
}
