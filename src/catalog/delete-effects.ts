/** What a foreign key does to the rows that point at a deleted row. */
export type DeleteEffectKind = 'delete' | 'set-null' | 'set-default' | 'block' | 'unknown';

/** What deleting an object does to the rows of one other table, by the foreign keys of the database that holds it. */
export interface DeleteEffect {
  /**
   * `delete`: rows that go with it, at whatever distance; `set-null`, `set-default`: rows whose reference is given up; `block`: rows that
   * make the database refuse; `unknown`: rows that this role may not count.
   */
  readonly effect: DeleteEffectKind;
  /** Name of the table, with its schema where that is not the catalog's. */
  readonly table: string;
  /** The referring columns; empty for rows that are deleted, which several foreign keys may lead to. */
  readonly columns: readonly string[];
  /** The foreign key; undefined for rows that are deleted. */
  readonly constraint: string | undefined;
  /** 0 for `unknown`. */
  readonly rows: number;
}
