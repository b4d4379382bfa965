import type { Database, TransactionOptions } from '../database/database.ts';
import { introspect } from '../database/introspect.ts';
import { recordEnvironments, type EnvironmentRow } from '../database/record-environments.ts';
import { selectEnvironments } from '../database/select-environments.ts';
import { listEnvironments, type ListedEnvironment } from '../environments/list-environments.ts';
import { renderKey, type EnvironmentKey } from '../environments/store-layout.ts';

interface SwitchRecording {
  readonly database: Database;
  readonly limits: TransactionOptions;
  readonly schema: string | undefined;
  readonly host: string;
}

/**
 * Records which generation of an environment serves on this host, in the rows that its last run has left: that of the environment, and how
 * many use the same in those of the others. Writes nothing where the database has never been told of this host. Throws OperationalError for
 * the database.
 */
export async function recordSwitch(
  root: string,
  key: EnvironmentKey,
  { database, limits, schema, host }: SwitchRecording,
): Promise<void> {
  const listed = new Map(listEnvironments(root).map((each) => [renderKey(each.key), each]));
  await database.transact(async (transaction) => {
    const { tracking, pendingMigrations } = await introspect(transaction, { schema });
    if (!tracking || pendingMigrations.length > 0) return;
    const rows = await selectEnvironments(transaction, host);
    const changed = rows.flatMap((row) => {
      const name = renderKey({ pack: row.packRef, runtime: row.runtimeRef, version: row.version });
      const found = listed.get(name);
      if (found === undefined) return [];
      return name === renderKey(key) ? describeServing(row, found) : { ...row, users: found.users };
    });
    await recordEnvironments(transaction, host, changed);
  }, limits);
}

function describeServing(row: EnvironmentRow, found: ListedEnvironment): EnvironmentRow {
  const isReady = found.state === 'ready';
  const { state, fingerprint, generation, directory, log, detected, users, builtAt } = found;
  return {
    ...row,
    state,
    fingerprint,
    generation,
    directory,
    log,
    detected,
    users,
    builtAt,
    bytes: found.ownBytes + found.sharedBytes,
    message: isReady ? undefined : found.message,
    fix: isReady ? undefined : row.fix,
  };
}
