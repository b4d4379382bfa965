import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import type { ProbePolicy } from '../../src/database/listen-for-notifications.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createServer } from '../../src/server/create-server.ts';
import { parseListenAddress } from '../../src/server/parse-listen-address.ts';
import { ask } from './controller-server.ts';
import { postgresTarget, withDatabase } from './databases.ts';
import { makeTree } from './temporary-tree.ts';
import { startWatching, type Watching } from './watching.ts';

/** Dead connections for notifications are noticed soon. */
const quickProbes: ProbePolicy = { interval: 50, patience: 500 };

const packYaml = (label: string): string => `ref: one\nlabel: ${label}\nversion: 1.0.0\n`;

export interface KeptCatalog extends Watching {
  /** Has the manifest of the one pack say another label. */
  readonly state: (label: string) => void;
  /** What `/readyz` answers: the code and the reason. */
  readonly readyz: () => Promise<string>;
  /** What `/status` says of the last pass. */
  readonly lastErrors: () => Promise<string>;
  /** Resolves after a pass that has made the pack what the manifest says, and checks that nothing was lost or done twice. */
  readonly converged: (label: string) => Promise<void>;
}

/** Brings a database to all tables, with the triggers that announce changes. */
export async function prepareCatalog(url: string): Promise<void> {
  await withDatabase(postgresTarget(url), (database) =>
    migrate(database, { schema: undefined, tables: 'all', changeTriggers: 'install' }),
  );
}

/**
 * A controller with its HTTP server that keeps a catalog of one pack, over a connection that a test disturbs. `direct` gives the URL by which
 * the database can be asked past that.
 */
export async function keepCatalog(url: string, direct: () => string): Promise<KeptCatalog> {
  const cwd = makeTree({ 'packs/one/pack.yaml': packYaml('first') });
  const watching = await startWatching({ cwd, database: postgresTarget(url), probes: quickProbes });
  const server = await createServer(watching.controller, {
    listen: parseListenAddress('0'),
    version: '1.2.3',
    hookSecret: undefined,
    control: false,
  });
  onTestFinished(server.close);
  const rows = async (text: string): Promise<readonly unknown[][]> => {
    const client = new pg.Client({ connectionString: direct() });
    await client.connect();
    try {
      return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
    } finally {
      await client.end();
    }
  };
  const read = async (path: string): Promise<string> => {
    const { status, body } = await ask(server.address, path);
    return `${status} ${body.trim()}`;
  };
  return {
    ...watching,
    state: (label) => writeFileSync(join(cwd, 'packs/one/pack.yaml'), packYaml(label)),
    readyz: () => read('/readyz'),
    lastErrors: async () => {
      const { body } = await ask(server.address, '/status');
      const { lastAttempt } = JSON.parse(body) as { lastAttempt: { errors: readonly string[] } };
      return lastAttempt.errors.join('\n');
    },
    converged: async (label) => {
      await watching.until(
        async () =>
          watching.controller.status().failures === 0 &&
          (await rows('select label from pack').catch(() => [])).join() === label,
      );
      await watching.idle();
      // Each pass that said that it applied something has one run in the audit, and there are no others.
      const applied = watching.passes().filter(({ outcome }) => outcome === 'applied');
      expect(await rows('select count(*)::integer from reconcile.run')).toEqual([[applied.length]]);
      expect(await rows(`select ref, label from pack`)).toEqual([['one', label]]);
      expect(await rows(`select fields ->> 'label' from reconcile.inventory`)).toEqual([[label]]);
    },
  };
}
