import type { DeleteEffect } from '../catalog/delete-effects.ts';
import type { Location } from '../diagnostics.ts';
import type { Fields, HeldReason, ObjectKey } from '../catalog/catalog-object.ts';
import type { JsonPath, JsonValue } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { RecordedLifecycle } from '../catalog/lifecycle.ts';

export type Action = 'create' | 'update' | 'delete' | 'adopt' | 'keep';

/** A value for people: a secret is given as a keyed hash only, absence (NULL in the database too) as `undefined`. */
export type ShownValue =
  | { readonly sensitive: false; readonly value: JsonValue | undefined }
  | { readonly sensitive: true; readonly hash: string | undefined };

/**
 * Why a field changes. `stated`: the manifest states something else than before. `drift`: it states what was applied, and others changed
 * the row since. `returned-to-default`: it was ours and is stated no longer. `deleted`: the whole object goes.
 */
type FieldReason = 'stated' | 'drift' | 'returned-to-default' | 'deleted';

/** One difference inside an object. `path` starts with the column. */
export interface FieldChange {
  readonly path: JsonPath;
  readonly before: ShownValue;
  readonly after: ShownValue;
  readonly reason: FieldReason;
  /** Where the manifest states it, when it does; undefined for a create, whose own location stands for all of it. */
  readonly location: Location | undefined;
}

/** One change to one object. */
export interface Change extends ObjectKey {
  readonly action: 'create' | 'update' | 'delete' | 'adopt';
  readonly parent: string | undefined;
  readonly fields: readonly FieldChange[];
  /** Where the manifest describes the object; for a delete, where it last did. */
  readonly location: Location | undefined;
  /** Why a change happens that no manifest asks for word by word (another version became the default). */
  readonly note: string | undefined;
  /**
   * Columns to write, complete for a create, only the changed ones for an update, none for a delete. Foreign keys as refs.
   * May hold secrets: never rendered, logged or recorded.
   */
  readonly values: Fields;
  /** The row that the plan rests on; undefined for a create. */
  readonly row: { readonly id: string; readonly version: string } | undefined;
  /** Ref of the row before it is renamed; undefined when it keeps its ref. */
  readonly previousRef: string | undefined;
  /** Source that owned the row before; undefined when ours did, or none. */
  readonly previousSource: string | undefined;
  /** Whether the change only undoes what others did to the row since it was last applied. */
  readonly drift: boolean;
  /** What a delete does to rows of other tables; undefined where that cannot be known (there is no database to ask). */
  readonly effects: readonly DeleteEffect[] | undefined;
}

/**
 * An inventory row to write: the object is ours with these last-applied fields, secrets as keyed hashes. Fields that follow
 * from what the object is (its ref, its parent, a version's numbers) are left out, as are columns that the database lacks.
 */
export interface InventoryRecord extends ObjectKey {
  readonly fields: Fields;
  readonly digest: string;
  readonly location: Location;
  readonly preventDestroy: boolean;
  /** What is left to others; undefined where that is nothing. */
  readonly lifecycle: RecordedLifecycle | undefined;
}

/** An inventory row that gets another ref, another source, or both, before anything else is written to the inventory. */
export interface InventoryMove {
  readonly kind: Kind;
  readonly from: { readonly ref: string; readonly source: string };
  readonly to: { readonly ref: string; readonly source: string };
}

/** Why the deletion of an inventory row's object is held back from now on; undefined when it is no longer. */
export interface InventoryMark extends ObjectKey {
  readonly held: HeldReason | undefined;
}

/** An object that we own and no manifest wants any longer; kept, because nothing asked to delete it. */
export interface Orphan extends ObjectKey {
  readonly location: Location;
}

/** An object that was to be deleted and is kept nevertheless. */
export interface HeldDeletion extends Orphan {
  readonly reason: HeldReason;
  /** What holds it, in a sentence without its end. */
  readonly message: string;
  /** What would allow it. */
  readonly hint: string;
}

/** What others changed in a row since it was last applied: fields as they are and as they were applied, or that it is gone. */
export interface Drift extends ObjectKey {
  readonly missing: boolean;
  readonly fields: readonly FieldChange[];
  readonly location: Location;
}

/** What to do about drift: undo it, tell of it, or neither. */
export type DriftMode = 'correct' | 'report' | 'ignore';

export type Counts = Readonly<Record<Action, number>>;

/** What would be done. A plain frozen value: apply does this and decides nothing. */
export interface Plan {
  readonly source: string;
  /**
   * In the order of execution: packs, runtimes, versions; within a kind by ref, but versions that stop being the default first; then
   * deletes in reverse.
   */
  readonly changes: readonly Change[];
  /** Inventory rows to write: those of created, updated and adopted objects, and those whose statement changed without changing a column. */
  readonly records: readonly InventoryRecord[];
  readonly moves: readonly InventoryMove[];
  /** Inventory rows to remove without deleting anything: their rows are gone already, and no manifest wants them back. */
  readonly forgets: readonly ObjectKey[];
  readonly marks: readonly InventoryMark[];
  /** All drift but what is to be ignored, whether it is corrected or not. */
  readonly drift: readonly Drift[];
  readonly driftMode: DriftMode;
  readonly orphans: readonly Orphan[];
  readonly held: readonly HeldDeletion[];
  /** What all deletes together do to rows of other tables, each row counted once. */
  readonly effects: readonly DeleteEffect[];
  readonly counts: Counts;
  readonly countsByKind: Readonly<Record<Kind, Counts>>;
  /** Remarks that are no findings about the input, such as a column that this database does not have. */
  readonly notices: readonly string[];
  /** `sha256:` over what is to be done, secrets as keyed hashes. */
  readonly digest: string;
}

/** True when applying the plan would write nothing at all. */
export function isEmpty(plan: Plan): boolean {
  return plan.changes.length === 0 && countInventoryWrites(plan) === 0;
}

/** Inventory rows that the plan writes, moves, marks or removes, but for those of deleted objects. */
export function countInventoryWrites({ records, moves, forgets, marks }: Plan): number {
  return records.length + moves.length + forgets.length + marks.length;
}
