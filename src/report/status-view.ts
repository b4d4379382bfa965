import type { HeldReason, ObjectKey } from '../catalog/catalog-object.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { Location } from '../diagnostics.ts';
import type { ChangeTriggerWord } from './describe-change-triggers.ts';

type KindCounts = Readonly<Record<Kind, number>>;

/** Who owns an object, and what it was last applied from. */
interface Ownership {
  readonly source: string;
  readonly digest: string;
  /** Undefined outside of git. */
  readonly commit: string | undefined;
  readonly location: Location;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  /** Why its deletion was held back the last time it was due. */
  readonly held: HeldReason | undefined;
}

/** An object that the catalog holds, or that the inventory says it should. */
export interface StatusObject extends ObjectKey {
  /** False for an owned object whose row somebody else deleted. */
  readonly inCatalog: boolean;
  /** Undefined for an object that no source owns. */
  readonly owner: Ownership | undefined;
}

/** A run as the audit has it. */
interface RunView {
  readonly runId: string;
  readonly source: string;
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly commit: string | undefined;
  /** One word, such as `applied`. */
  readonly outcome: string;
}

/** What `reconcile status` tells. */
export interface StatusView {
  /** `Database.description`. */
  readonly database: string;
  readonly counts: { readonly total: KindCounts; readonly owned: KindCounts };
  readonly sources: readonly { readonly source: string; readonly owned: KindCounts }[];
  /** By kind (packs, runtimes, versions), then by ref. */
  readonly objects: readonly StatusObject[];
  /** Undefined before the first run. */
  readonly lastRun: RunView | undefined;
  /** The triggers that announce changes; undefined where a database cannot have any. */
  readonly changeTriggers: ChangeTriggerWord | undefined;
}
