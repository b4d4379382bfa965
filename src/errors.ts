/** Kinds of operational failure; each maps to one exit code in `cli/`. */
export type FailureCode =
  | 'usage'
  | 'settings'
  | 'input.unavailable'
  | 'input.invalid'
  | 'database.unreachable'
  | 'database.authentication'
  | 'database.permission'
  | 'database.read-only'
  | 'database.tables-missing'
  | 'database.schema-newer'
  | 'database.schema-older'
  | 'database.busy'
  | 'database.lock-timeout'
  | 'database.rejected'
  | 'database.moved'
  | 'database.outcome-unknown'
  | 'database.full'
  | 'database.failed'
  | 'embedded.locked'
  | 'embedded.damaged'
  | 'embedded.unwritable'
  | 'plan.stale'
  | 'source.unavailable'
  | 'source.locked'
  | 'environment.unavailable'
  | 'process.failed'
  | 'process.timeout'
  | 'output.failed'
  | 'server.failed'
  | 'server.unavailable'
  | 'interrupted';

interface FailureDetails {
  readonly code: FailureCode;
  /** What the operator does about it, one sentence or two. */
  readonly hint?: string;
  /** Whether the same attempt may succeed later without anybody changing anything. */
  readonly retry?: 'backoff' | 'never';
  readonly cause?: unknown;
}

/** An operation that could not be done, for a reason outside of this program. One line for people, no stack. */
export class OperationalError extends Error {
  override readonly name = 'OperationalError';
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly retry: 'backoff' | 'never';

  constructor(message: string, details: FailureDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
    this.retry = details.retry ?? 'never';
  }
}

/** Something that should never happen: a bug in reconcile. Reported with its stack and exit code 70. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

interface Rejection {
  readonly sqlstate: string;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
}

/**
 * A statement that the database refused (SQLSTATE classes 22, 23, 42, P0 …). The message is the database's primary message;
 * its detail and context are left out, since they quote whole rows and so may hold secrets.
 */
export class RejectedStatement extends OperationalError {
  readonly sqlstate: string;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;

  constructor(message: string, rejection: Rejection) {
    super(message, { code: 'database.rejected' });
    this.sqlstate = rejection.sqlstate;
    this.table = rejection.table;
    this.column = rejection.column;
    this.constraint = rejection.constraint;
  }
}
