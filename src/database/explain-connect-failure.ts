import { OperationalError } from '../errors.ts';
import {
  isDatabaseFailure,
  isTransient,
  mapDatabaseFailure,
  readOnlyHint,
  type DatabaseFailure,
} from './map-database-error.ts';
import { ReadOnlyServer } from './read-only-server.ts';

interface ConnectAttempt {
  /** What was connected to, without a password. */
  readonly place: string;
  /** Milliseconds. */
  readonly waited: number;
}

/** Why there is no connection, and what to do about it. */
export function explainConnectFailure(error: unknown, attempt: ConnectAttempt): OperationalError {
  if (isDatabaseFailure(error)) {
    if (isStarting(error)) return explainStarting(error, attempt);
    const explained = mapDatabaseFailure(error);
    // Nothing was sent that could be to blame.
    return explained.code === 'database.rejected' ? explainRefused(error, attempt) : explained;
  }
  if (error instanceof ReadOnlyServer) return explainReadOnly(error, attempt);
  const code = systemCode(error);
  if (code === undefined && isAboutPassword(error)) return explainPassword(error, attempt);
  if (isAboutEncryption(error, code)) return explainEncryption(error, attempt);
  return new OperationalError(`${attempt.place} cannot be reached (${code ?? describe(error, attempt)})`, {
    code: 'database.unreachable',
    hint: 'Check that the server runs and that DATABASE_URL or the PG* variables name it; without them the embedded database is used.',
    retry: 'backoff',
    cause: error,
  });
}

/** Whether the server answered that it will take connections soon. */
export function isStarting(error: unknown): error is Error {
  return error instanceof Error && isDatabaseFailure(error) && isTransient(error.code);
}

function explainReadOnly(error: ReadOnlyServer, { place }: ConnectAttempt): OperationalError {
  return new OperationalError(`${place} takes no writes`, {
    code: 'database.read-only',
    hint: readOnlyHint,
    retry: 'backoff',
    cause: error,
  });
}

function explainStarting(error: Error, { place }: ConnectAttempt): OperationalError {
  return new OperationalError(`${place} takes no connections at the moment (${error.message})`, {
    code: 'database.unreachable',
    hint: 'The server is starting or stopping; try again when it is up.',
    retry: 'backoff',
    cause: error,
  });
}

function explainRefused(error: DatabaseFailure, { place }: ConnectAttempt): OperationalError {
  return new OperationalError(`${place} takes no connections (${error.message})`, {
    code: 'database.unreachable',
    hint: 'See whether an administrator has closed the database for a while (ALLOW_CONNECTIONS).',
    retry: 'backoff',
    cause: error,
  });
}

function explainPassword(error: unknown, { place }: ConnectAttempt): OperationalError {
  return new OperationalError(`${place} asks for a password and none was given`, {
    code: 'database.authentication',
    hint: 'Give it in DATABASE_URL, PGPASSWORD or ~/.pgpass.',
    cause: error,
  });
}

function explainEncryption(error: unknown, { place }: ConnectAttempt): OperationalError {
  return new OperationalError(`no encrypted connection to ${place} can be made (${messageOf(error)})`, {
    code: 'database.unreachable',
    hint: 'Name the certificate of its authority (sslrootcert=…), or say in the URL what is wanted: sslmode=no-verify encrypts without checking who answers, sslmode=disable does not encrypt.',
    cause: error,
  });
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? systemCode(error.errors[0]) : undefined;
}

/** pg names the mechanism when it has no password to begin it with. */
function isAboutPassword(error: unknown): boolean {
  return /^SASL|password must be a string/.test(messageOf(error));
}

/** Node's codes for certificates that it does not accept (documentation of `tls`), and what pg says of a server without TLS. */
function isAboutEncryption(error: unknown, code: string | undefined): boolean {
  if (code === undefined) return /does not support SSL/.test(messageOf(error));
  return /CERT|^ERR_(?:TLS|SSL)|^UNABLE_TO_|^HOSTNAME_MISMATCH|^INVALID_(?:CA|PURPOSE)/.test(code);
}

/** A server that accepts the connection and says nothing is told by the time it took: pg's error has no code. */
function describe(error: unknown, { waited }: ConnectAttempt): string {
  return waited > 1000 ? `no answer in ${Math.round(waited / 1000)} s` : messageOf(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no connection';
}
