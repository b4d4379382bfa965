import { OperationalError, RejectedStatement, type FailureCode } from '../errors.ts';

/** What PostgreSQL says about a failed statement; both drivers give it in these fields. */
export interface DatabaseFailure {
  readonly message: string;
  /** SQLSTATE, five characters. */
  readonly code: string;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  /** The function of the server's source that reported it. */
  readonly routine?: string | undefined;
}

interface Meaning {
  readonly code: FailureCode;
  readonly hint: string;
  readonly retry?: 'backoff';
}

const full: Meaning = {
  code: 'database.full',
  hint: 'The server has run out of disk, memory or connections; make room there.',
  retry: 'backoff',
};
const stopping: Meaning = {
  code: 'database.unreachable',
  hint: 'The server is starting or stopping; try again when it is up.',
  retry: 'backoff',
};
const authentication: Meaning = {
  code: 'database.authentication',
  hint: 'Check user and password (DATABASE_URL, PGUSER, PGPASSWORD or ~/.pgpass) and the server’s pg_hba.conf.',
};
/** What to do about a server that takes no writes. */
export const readOnlyHint =
  'It is a standby, or was the primary before a failover, or default_transaction_read_only is on for it, the database or the role: connect to the primary, or name all hosts (postgres://user@first,second/database), of which the one is taken that can be written to.';
const contention: Meaning = {
  code: 'database.busy',
  hint: 'Other transactions kept getting in the way; try again.',
  retry: 'backoff',
};

/** SQLSTATEs, or their first two characters, of failures that are not about the statement itself (PostgreSQL documentation, appendix A). */
const meanings: Readonly<Record<string, Meaning>> = {
  '08': stopping,
  '28': authentication,
  '3D': {
    code: 'database.unreachable',
    hint: 'Create the database, or name another one in DATABASE_URL or PGDATABASE.',
  },
  '40': contention,
  '53': full,
  '25006': {
    code: 'database.read-only',
    hint: readOnlyHint,
    retry: 'backoff',
  },
  '42501': {
    code: 'database.permission',
    hint: 'Grant the role the right it lacks, or connect as one that has it. The README lists the rights each command needs.',
  },
  '55P03': {
    code: 'database.lock-timeout',
    hint: 'Another transaction holds the lock; wait for it, or wait longer with --lock-timeout.',
    retry: 'backoff',
  },
  '57014': {
    code: 'database.failed',
    hint: 'The statement was cancelled, by its timeout or by an administrator.',
    retry: 'backoff',
  },
  '57P': stopping,
  '58': {
    code: 'database.failed',
    hint: 'See the server’s log: it could not use its files.',
    retry: 'backoff',
  },
  XX: { code: 'database.failed', hint: 'See the server’s log: it reports an internal error.' },
};

/**
 * SQLSTATEs after which the same transaction, run again from its start, may well succeed. After 25006 that takes another connection: one to a primary
 * that was demoted stays where it is.
 */
const transient = /^(?:40001|40P01|08...|25006|57P0[1235])$/;

export function isTransient(sqlstate: string): boolean {
  return transient.test(sqlstate);
}

export function isDatabaseFailure(error: unknown): error is DatabaseFailure {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^[0-9A-Z]{5}$/.test(error.code) &&
    'severity' in error
  );
}

/** What carries out a RAISE of PL/pgSQL (src/pl/plpgsql/src/pl_exec.c). */
const raising = 'exec_stmt_raise';

/** The OperationalError for what the database answered. Its DETAIL is left out: it quotes rows. */
export function mapDatabaseFailure(failure: DatabaseFailure): OperationalError {
  const { code, message } = failure;
  // A trigger chooses code, names and words as it likes, and all of them may quote a row.
  if (failure.routine === raising) {
    return new RejectedStatement(message, {
      sqlstate: code,
      table: undefined,
      column: undefined,
      constraint: undefined,
    });
  }
  const meaning = meanings[code] ?? meanings[code.slice(0, 3)] ?? meanings[code.slice(0, 2)];
  if (meaning === undefined) {
    return new RejectedStatement(message, {
      sqlstate: code,
      table: failure.table,
      column: failure.column,
      constraint: failure.constraint,
    });
  }
  return new OperationalError(`the database says: ${message}`, {
    code: meaning.code,
    hint: meaning.hint,
    ...(meaning.retry === undefined ? {} : { retry: meaning.retry }),
  });
}
