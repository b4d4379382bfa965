import type { AppliedObject, LiveObject, LiveState } from '../catalog/catalog-object.ts';

/** What the last reading of a catalog left to the next, which need then only ask for what has changed. */
export interface LiveMemory {
  known: KnownCatalog | undefined;
}

/** A catalog as it was read. */
export interface KnownCatalog {
  /** Where it was read, and which columns: something else is another catalog. */
  readonly place: string;
  /** Id of a transaction: what earlier ones wrote was seen as it was last written. */
  readonly bound: string;
  /** By kind and id. */
  readonly objects: ReadonlyMap<string, LiveObject>;
  /** By kind and ref. */
  readonly inventory: ReadonlyMap<string, AppliedObject>;
  readonly state: LiveState;
}

/** The memory before the first reading. */
export function createLiveMemory(): LiveMemory {
  return { known: undefined };
}
