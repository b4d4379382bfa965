import { expect, it } from 'vitest';
import type { Kind } from '../../../src/catalog/kinds.ts';
import { columnsOf } from '../../../src/catalog/columns.ts';
import { deleteEnvironments } from '../../../src/database/delete-environments.ts';
import { recordAvailability } from '../../../src/database/record-availability.ts';
import { recordEnvironments, type EnvironmentRow } from '../../../src/database/record-environments.ts';
import { recordHost } from '../../../src/database/record-host.ts';
import { selectAvailability } from '../../../src/database/select-availability.ts';
import { selectEnvironments } from '../../../src/database/select-environments.ts';
import { updateInstalledPacks } from '../../../src/database/update-installed-packs.ts';
import { updateVerifiedVersions } from '../../../src/database/update-verified-versions.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';

const host = { name: 'one', platform: 'linux x64', version: '1.0.0' };
const hour = 3_600_000;

function environment(packRef: string, changes: Partial<EnvironmentRow> = {}): EnvironmentRow {
  return {
    packRef,
    runtimeRef: 'core.python',
    version: '',
    state: 'ready',
    fingerprint: 'sha256:1',
    generation: 1,
    requested: 'python',
    message: undefined,
    fix: undefined,
    directory: '/store/1',
    log: undefined,
    detected: '3.12.1',
    bytes: 5_000_000_000,
    users: 2,
    builtAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

const available = {
  runtimeRef: 'core.python',
  program: '/usr/bin/python3',
  reason: 'it answers',
  fix: undefined,
};

describeOnEachDatabase('what a host reports', (open) => {
  async function start(): Promise<TestDatabase> {
    const opened = await open();
    await opened.database.transact((transaction) => recordHost(transaction, host, hour));
    return opened;
  }

  it('is written once, and again only when it differs', async () => {
    const { database } = await start();
    const record = (rows: readonly EnvironmentRow[]): Promise<number> =>
      database.transact((transaction) => recordEnvironments(transaction, 'one', rows));
    const rows = [environment('alpha'), environment('beta')];
    await expect(record(rows)).resolves.toBe(2);
    await expect(record(rows)).resolves.toBe(0);
    await expect(
      record([environment('alpha', { state: 'degraded', message: 'broken' }), rows[1]!]),
    ).resolves.toBe(1);
    const read = await database.read((transaction) => selectEnvironments(transaction, 'one'));
    expect(read).toMatchObject([
      { ...environment('alpha'), state: 'degraded', message: 'broken' },
      environment('beta'),
    ]);
    await expect(database.transact((transaction) => recordHost(transaction, host, hour))).resolves.toBe(0);
  });

  it('goes when the environment does, and with the host', async () => {
    const { database, sql } = await start();
    const deleted = await database.transact(async (transaction) => {
      await recordEnvironments(transaction, 'one', [environment('alpha'), environment('beta')]);
      return deleteEnvironments(transaction, 'one', { environments: [environment('beta')], packs: [] });
    });
    expect(deleted).toBe(1);
    await sql('delete from reconcile.host');
    await expect(database.read((transaction) => selectEnvironments(transaction, undefined))).resolves.toEqual(
      [],
    );
  });

  it('makes versions available in the catalog where one host has them, without a second write', async () => {
    const { database, sql } = await start();
    await sql(`insert into runtime (ref, name, distributions) values ('core.python', 'Python', '{}')`);
    await sql(`insert into runtime_version (runtime, runtime_ref, version)
      select id, ref, v from runtime, unnest(array['3.11', '3.12']) as v`);
    await database.transact((transaction) => recordHost(transaction, { ...host, name: 'two' }, hour));
    const say = (name: string, has: boolean, timeToLive = hour): Promise<readonly number[]> =>
      database.transact(async (transaction) => {
        const rows = ['3.11', '3.12'].map((version) => ({
          ...available,
          version,
          available: version === '3.11' && has,
          detected: version === '3.11' ? '3.11.2' : undefined,
        }));
        return [
          await recordAvailability(transaction, { host: name, rows, timeToLive }),
          await updateVerifiedVersions(transaction, 'public', hour),
        ];
      });
    await expect(say('one', false)).resolves.toEqual([2, 2]);
    await expect(say('one', false)).resolves.toEqual([0, 0]);
    await expect(say('two', true)).resolves.toEqual([2, 1]);
    const rows = await sql(
      'select version, available, verified_at is not null as verified from runtime_version order by 1',
    );
    expect(rows).toEqual([
      { version: '3.11', available: true, verified: true },
      { version: '3.12', available: false, verified: true },
    ]);
    await expect(say('two', true, 0)).resolves.toEqual([2, 0]);
    await expect(
      database.read((transaction) => selectAvailability(transaction, 'two')),
    ).resolves.toMatchObject([
      { version: '3.11', available: true, detected: '3.11.2' },
      { version: '3.12', available: false },
    ]);
  });

  it('tells where packs are installed, once', async () => {
    const { database, sql } = await start();
    await sql(`insert into pack (ref, label, version) values ('alpha', 'Alpha', '1.0.0')`);
    const columns = Object.fromEntries(
      (['pack', 'runtime', 'runtime_version'] as const).map((kind) => [
        kind,
        new Set(columnsOf(kind).map(({ name }) => name)),
      ]),
    ) as unknown as Readonly<Record<Kind, ReadonlySet<string>>>;
    const write = (storagePath: string, renewed = false): Promise<number> =>
      database.transact((transaction) =>
        updateInstalledPacks(transaction, { schema: 'public', columns }, [
          { ref: 'alpha', storagePath, method: 'reconcile', renewed },
        ]),
      );
    await expect(write('/packs/alpha')).resolves.toBe(1);
    await expect(write('/packs/alpha')).resolves.toBe(0);
    await expect(write('/packs/alpha', true)).resolves.toBe(1);
    await expect(write('/elsewhere/alpha')).resolves.toBe(1);
    const [row] = await sql(
      'select storage_path, installation_method, installed_at is not null as installed from pack',
    );
    expect(row).toEqual({
      storage_path: '/elsewhere/alpha',
      installation_method: 'reconcile',
      installed: true,
    });
  });
});
