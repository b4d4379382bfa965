import type { DeleteEffect } from '../catalog/delete-effects.ts';
import type { JsonValue } from '../catalog/json.ts';
import type { Kind } from '../catalog/kinds.ts';
import type { Counts } from '../plan/plan.ts';
import type { ShownChange } from './render-change.ts';

/** A run as the audit has it. */
export interface RunView {
  readonly runId: string;
  readonly source: string;
  /** ISO 8601, UTC; by the clock of the host. */
  readonly startedAt: string;
  /** ISO 8601, UTC; by the clock of the database. */
  readonly finishedAt: string;
  /** One word, such as `applied`. */
  readonly outcome: string;
  /** Undefined outside of git. */
  readonly commit: string | undefined;
  readonly dirty: boolean;
  readonly actor: string;
  readonly host: string;
  /** Of reconcile. */
  readonly version: string;
  readonly planDigest: string;
  readonly countsByKind: Readonly<Record<Kind, Counts>>;
  /** Deletions that were due and held back. */
  readonly held: number;
  /** How many parts of the input were left out. */
  readonly failed: number;
}

/** What `reconcile history` tells. */
export interface HistoryView {
  /** `Database.description`. */
  readonly database: string;
  /** False where the tables of the audit are not there or cannot be read. */
  readonly recorded: boolean;
  /** Migrations that the audit of this database lacks. */
  readonly pendingMigrations: readonly string[];
  /** The newest first. */
  readonly runs: readonly RunView[];
  /** Whether there are older runs than those. */
  readonly more: boolean;
}

/** A change that a run made. */
export interface RunChange extends ShownChange {
  /** Ref of the row before it was renamed. */
  readonly previousRef: string | undefined;
  /** Source that owned the row before. */
  readonly previousSource: string | undefined;
  /** Whether the change only undid what others did. */
  readonly drift: boolean;
  /** What a deletion did to rows of other tables; undefined where nothing is known. */
  readonly effects: readonly DeleteEffect[] | undefined;
}

/** What `reconcile history RUN` tells. */
export interface RunDetailsView {
  /** `Database.description`. */
  readonly database: string;
  /** Migrations that the audit of this database lacks. */
  readonly pendingMigrations: readonly string[];
  readonly run: RunView;
  /** Parts of the input that were left out, each with the reason. */
  readonly failures: readonly JsonValue[];
  /** In the order of execution, the first of them where not all were read. */
  readonly changes: readonly RunChange[];
  /** Of all changes. */
  readonly changeCount: number;
}
