import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import {
  convergeHost,
  planHost,
  type HostInput,
  type HostOptions,
  type HostResult,
} from '../../../src/reconcile/converge-host.ts';
import { readSnapshot } from '../../../src/reconcile/read-snapshot.ts';
import type { PackContent } from '../../../src/sources/store/content-record.ts';
import { rollbackContent } from '../../../src/sources/store/rollback-content.ts';
import { makeContentRoot, put } from '../../support/content-host.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from '../../support/databases.ts';
import { core, makeHostRepository, makeMachine } from '../../support/host-repository.ts';
import { pack } from '../../support/repository.ts';

const files = { ...core, 'packs/slack/pack.yaml': pack('slack', 'runtime_deps: [tool]\n') };

async function toInput(database: Database, root: string, content: PackContent): Promise<HostInput> {
  const { live } = await database.read((transaction) => readSnapshot(transaction, undefined));
  const wanted = new Map([[content.pack, content]]);
  return {
    objects: live.objects,
    packDirectories: new Map(),
    contents: { root, wanted },
    foreignPacks: new Set(['core']),
    incomplete: undefined,
    signal: undefined,
  };
}

/** A host whose catalog has a pack that asks for an environment, and the database of it. */
interface Prepared {
  readonly database: Database;
  readonly root: string;
  readonly options: HostOptions;
  readonly converge: (content: PackContent) => Promise<HostResult>;
}

async function withHost(work: (host: Prepared) => Promise<void>): Promise<void> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const machine = makeMachine();
  const target = postgresTarget(url);
  await makeHostRepository({ target }, machine, { files }).passAlone();
  const root = makeContentRoot();
  const options = { ...machine.host, settings: { ...machine.host.settings, contents: root } };
  await withDatabase(target, async (database) => {
    const { layout } = await database.read((transaction) => readSnapshot(transaction, undefined));
    const converge = async (content: PackContent): Promise<HostResult> =>
      convergeHost(await toInput(database, root, content), options, {
        database,
        layout,
        limits: { lockTimeout: 10_000 },
        identity: { host: 'host.example', version: '1.2.3' },
      });
    await work({ database, root, options, converge });
  });
}

function versionOf(number: string): Readonly<Record<string, string>> {
  return { 'pack.yaml': `version: ${number}\n`, 'needs.txt': `${number}\n` };
}

interface Row {
  readonly storage_path: string | null;
  readonly installation_method: string | null;
  readonly installed_at: string | null;
}

async function readRow(database: Database): Promise<Row> {
  const { rows } = await database.transact((transaction) =>
    transaction.query<Row>(
      `select storage_path, installation_method, installed_at::text from pack where ref = 'slack'`,
    ),
  );
  const [row] = rows;
  if (row === undefined) throw new Error('there is no pack');
  return row;
}

describe('the contents of a host', () => {
  it('are told about, let serve, and recorded by their stable path', () =>
    withHost(async ({ database, root, options, converge }) => {
      const first = await put(root, versionOf('1'));
      const planned = await planHost(await toInput(database, root, first), options);
      expect(planned.contents).toMatchObject([
        { pack: 'slack', action: 'activate', to: first.digest, added: ['needs.txt', 'pack.yaml'] },
      ]);
      expect(planned.plan.environments).toMatchObject([
        { action: 'build', staged: true, links: [{ path: join(root, 'slack/.tool') }] },
      ]);
      expect((await converge(first)).contents).toMatchObject([{ action: 'activated' }]);
      expect(readFileSync(join(root, 'slack/.tool/installed'), 'utf8')).toBe('1\n');
      const row = await readRow(database);
      expect(row).toMatchObject({ storage_path: join(root, 'slack'), installation_method: 'reconcile' });

      expect((await converge(first)).contents).toMatchObject([{ action: 'kept' }]);
      await expect(readRow(database)).resolves.toEqual(row);

      const second = await put(root, versionOf('2'));
      await converge(second);
      const renewed = await readRow(database);
      expect(renewed.storage_path).toBe(row.storage_path);
      expect(renewed.installed_at).not.toBe(row.installed_at);

      await rollbackContent(root, 'slack');
      const held = await converge(second);
      expect(held.contents).toMatchObject([{ action: 'held', from: first.digest, to: second.digest }]);
      const { rows } = await database.transact((transaction) =>
        transaction.query('select pack_ref, state, generation from reconcile.environment'),
      );
      expect(rows).toEqual([{ pack_ref: 'slack', state: 'ready', generation: 1 }]);
    }));

  it('are not recorded where they do not serve', () =>
    withHost(async ({ database, root, converge }) => {
      const { contents } = await converge(await put(root, versionOf('broken')));
      expect(contents).toMatchObject([
        { action: 'none', reason: 'its environment of core.tool is not ready' },
      ]);
      await expect(readRow(database)).resolves.toMatchObject({ storage_path: null, installed_at: null });
    }));
});
