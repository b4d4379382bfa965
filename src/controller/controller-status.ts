import type { RepositoryLook, RepositoryProblem } from '../reconcile/repository/repository-look.ts';

/** Why a pass is to be made: a hint to look again, never what has changed. */
export type TriggerKind =
  | 'start'
  | 'file'
  | 'git'
  | 'webhook'
  | 'database'
  | 'timer'
  | 'retry'
  | 'signal'
  | 'request';

/**
 * `Ready`: the last pass went well. `Reconciling`: a pass is under way or waiting. `Stalled`: the input has errors that only another
 * input mends. `Drifted`: others have changed rows of ours that were not changed back. `PruneBlocked`: deletes are held back. `EnvironmentReady`: every environment
 * of this host is as wanted.
 */
export const conditionNames = [
  'Ready',
  'Reconciling',
  'Stalled',
  'Drifted',
  'PruneBlocked',
  'EnvironmentReady',
] as const;

export type ConditionName = (typeof conditionNames)[number];

/** One thing that is so or not, and since when. */
export interface Condition {
  readonly name: ConditionName;
  /** Undefined as long as it is not known. */
  readonly status: boolean | undefined;
  /** One word for machines, such as `ApplySucceeded`. */
  readonly reason: string;
  /** For people; holds no secret. */
  readonly message: string;
  /** ISO 8601, UTC: when the status changed the last time. */
  readonly since: string;
}

/** One pass, as far as those want to know who watch. */
export interface PassSummary {
  /** Of the pass; lines of the log carry it. */
  readonly id: string;
  readonly triggers: readonly TriggerKind[];
  /** Commit of the manifests; undefined outside of git. */
  readonly revision: string | undefined;
  /** `failed`: it could not be done, for a reason that may pass. */
  readonly outcome: 'invalid' | 'unchanged' | 'applied' | 'partial' | 'held' | 'failed' | 'interrupted';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Objects by what was done with them. */
  readonly counts: Readonly<Record<'create' | 'update' | 'delete' | 'adopt' | 'keep', number>>;
  readonly statements: number;
  readonly filesRead: number;
  /** Rows that the database answered with. */
  readonly rowsRead: number;
  /** What went wrong, for people; empty where nothing did. */
  readonly errors: readonly string[];
}

/** The repository that a controller follows. */
export interface RepositoryStatus {
  /** Without credentials. */
  readonly url: string;
  /** Branch, or full name of a tag; undefined for what the remote has checked out. */
  readonly branch: string | undefined;
  /** What passes read; undefined before there is a checkout. */
  readonly commit: string | undefined;
  /** ISO 8601, UTC: when the remote answered last; undefined as long as it has not. */
  readonly checkedAt: string | undefined;
  /** ISO 8601, UTC: when a commit was fetched last; undefined where that was before this process. */
  readonly fetchedAt: string | undefined;
  /** Why passes do not read what the branch leads to. */
  readonly problem: RepositoryProblem | undefined;
  /** ISO 8601, UTC: when that began, or when the last of it was over; undefined where there was none. */
  readonly problemChangedAt: string | undefined;
  /** ISO 8601, UTC: when the remote is asked next. */
  readonly nextCheckAt: string | undefined;
}

/** Everything about a controller that is told to those who ask. */
export interface ControllerStatus {
  readonly conditions: readonly Condition[];
  readonly lastAttempt: PassSummary | undefined;
  /** The last pass after which the catalog was what the manifests say. */
  readonly lastApplied: PassSummary | undefined;
  /** Triggers that wait for the pass that is under way to end. */
  readonly waiting: readonly TriggerKind[];
  /** Passes that went wrong one after another. */
  readonly failures: number;
  /** ISO 8601, UTC: when the next pass begins if nothing triggers one before. */
  readonly nextPassAt: string | undefined;
  readonly suspended: boolean;
  /** Undefined where manifests are read from where they are. */
  readonly repository: RepositoryStatus | undefined;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** What happens in a controller; each becomes a line of the log, and is counted. */
export type ControllerEvent =
  | { readonly type: 'started'; readonly version: string; readonly paths: readonly string[] }
  /** Somebody can ask for its status there. */
  | { readonly type: 'serving'; readonly address: string }
  | { readonly type: 'triggered'; readonly kind: TriggerKind }
  | { readonly type: 'pass.started'; readonly id: string; readonly triggers: readonly TriggerKind[] }
  | { readonly type: 'pass.finished'; readonly pass: PassSummary; readonly duration: number }
  | { readonly type: 'retry.scheduled'; readonly delay: number; readonly failures: number }
  /** A remote was asked, and a commit fetched where there was another one. `isRepeated`: it failed just as before. */
  | {
      readonly type: 'repository.checked';
      /** Which, without credentials. */
      readonly repository: Pick<RepositoryStatus, 'url' | 'branch'>;
      readonly look: RepositoryLook;
      /** ISO 8601, UTC. */
      readonly at: string;
      readonly duration: number;
      readonly isRepeated: boolean;
    }
  /** Something beside the passes, such as a watcher that cannot see a directory. */
  | { readonly type: 'trouble'; readonly about: string; readonly message: string }
  | { readonly type: 'suspended' | 'resumed' | 'stopping' | 'stopped' };

/** A controller at work, as seen by a server and by signals. */
export interface Controller {
  readonly status: () => ControllerStatus;
  /** Asks for a pass; returns at once. Several while one is under way make one more. */
  readonly trigger: (kind: TriggerKind) => void;
  readonly suspend: () => void;
  readonly resume: () => void;
  /** Lets the pass that is under way finish its transaction, and ends. */
  readonly stop: () => Promise<void>;
}
