import type pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { arrangeChangeTriggers, writeTriggerScript } from '../../../src/database/arrange-change-triggers.ts';
import type { Database } from '../../../src/database/database.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { readChangeTriggers } from '../../../src/database/read-change-triggers.ts';
import { passOn } from '../../support/catalog-pass.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from '../../support/databases.ts';
import { connectForeigner, hearAnnouncements } from '../../support/foreign-client.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

const desired: TerseDesired = {
  objects: { 'pack app': {}, 'runtime app.sh': {}, 'version app.sh@5': {}, 'version app.sh@6': {} },
};

const everything = { schema: undefined, tables: 'all' } as const;

const unmanaged = `
  insert into pack (ref, label, version) values ('other', 'x', '1.0.0');
  insert into runtime (ref, name, distributions) values ('other.sh', 'x', '{}');
  insert into runtime_version (runtime, runtime_ref, version) select id, ref, '5' from runtime where ref = 'other.sh'`;

interface World {
  readonly url: string;
  readonly database: Database;
  readonly foreigner: pg.Client;
}

async function makeWorld(): Promise<World> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const database = await openDatabase(postgresTarget(url));
  onTestFinished(database.close);
  await passOn(database, desired);
  await migrate(database, { ...everything, changeTriggers: 'install' });
  return { url, database, foreigner: await connectForeigner(url) };
}

/** As PostgreSQL writes it. */
const change = (kind: string, schema = 'public'): string => `{"change" : "${kind}", "schema" : "${schema}"}`;

describe('what others change in managed rows', () => {
  it('is announced once a transaction, with the kind of row', async () => {
    const { url, foreigner, database } = await makeWorld();
    const { take } = await hearAnnouncements(url);
    const undo = async (): Promise<void> => {
      await passOn(database, desired);
      await take();
    };
    const announced: Readonly<Record<string, readonly string[]>> = {
      [`update pack set label = 'altered'`]: ['pack'],
      [`update pack set ref = 'renamed' where ref = 'app'`]: ['pack'],
      [`delete from pack where ref = 'app'`]: ['pack', 'runtime', 'runtime_version'],
      [`begin; set local reconcile.announce = off; delete from pack; set local reconcile.announce = on;
        insert into pack (ref, label, version) values ('app', 'again', '1.0.0'); commit`]: ['pack'],
      [`update runtime set execution_config = '{"interpreter": {"binary": "x"}}'`]: ['runtime'],
      [`update runtime_version set meta = '{"a": 1}' where version = '6'`]: ['runtime_version'],
      [`delete from runtime_version where version = '5'`]: ['runtime_version'],
      [`truncate runtime_version`]: ['runtime_version'],
      [`update runtime set description = 'x'; update runtime_version set is_default = true where version = '5'; update runtime set description = 'y'`]:
        ['runtime', 'runtime_version'],
    };
    for (const [statement, kinds] of Object.entries(announced)) {
      await foreigner.query(statement);
      const heard = await take();
      expect(heard.toSorted(), statement).toEqual(kinds.map((kind) => change(kind)));
      await undo();
    }
  });

  it('is not announced where rows are not managed, nothing of ours changes, or it was we who wrote', async () => {
    const { url, foreigner, database } = await makeWorld();
    const { take } = await hearAnnouncements(url);
    const silent = [
      unmanaged,
      `update pack set label = 'altered' where ref = 'other'`,
      `update pack set label = label, installed_at = now(), storage_path = '/x'`,
      `update runtime_version set available = false, verified_at = now()`,
      `alter table runtime add last_used timestamptz; update runtime set last_used = now()`,
      `update pack set label = 'altered' where false`,
      `begin; update pack set label = 'altered'; rollback`,
      `begin; set local reconcile.announce = off; update pack set label = 'altered'; commit`,
      `delete from pack where ref = 'other'`,
      `delete from runtime where ref = 'other.sh'`,
    ];
    for (const statement of silent) {
      await foreigner.query(statement);
      expect(await take(), statement).toEqual([]);
    }
    await passOn(database, desired);
    expect(await take()).toEqual([expect.stringContaining('"run":')]);
    await database.transact((transaction) => transaction.query(`update pack set label = 'altered'`));
    expect(await take()).toEqual([]);
  });

  it('costs the statement one call, however many rows it changes', async () => {
    const { foreigner } = await makeWorld();
    await foreigner.query(
      `insert into pack (ref, label, version) select 'p' || n, 'x', '1.0.0' from generate_series(1, 10000) as n`,
    );
    await foreigner.query(`begin; set local track_functions = 'pl'; update pack set label = 'altered'`);
    const { rows } = await foreigner.query(
      `select pg_stat_get_xact_function_calls('reconcile.announce_change()'::regprocedure)::integer as calls`,
    );
    expect(rows).toEqual([{ calls: 1 }]);
  });
});

describe('the write that fires a trigger', () => {
  it('is done and announced by a role that may not see anything of ours, nor call what announces', async () => {
    const { url, foreigner } = await makeWorld();
    const { take } = await hearAnnouncements(url);
    const role = await makeRole(foreigner, `grant select, update on pack to ROLE`);
    await foreigner.query(`set role ${role}; update pack set label = 'altered'`);
    await expect(foreigner.query('select count(*) from reconcile.inventory')).rejects.toThrow(
      'permission denied',
    );
    await expect(
      foreigner.query(
        'create temp table t (); create trigger t after insert on t execute function reconcile.announce_change()',
      ),
    ).rejects.toThrow('permission denied');
    await foreigner.query('reset role');
    expect(await take()).toEqual([change('pack')]);
  });

  it('lends the rights of who installed the triggers to nobody, be it the owner of the table', async () => {
    const { url, foreigner } = await makeWorld();
    const { take } = await hearAnnouncements(url);
    const owner = await makeRole(
      foreigner,
      'alter table pack owner to ROLE; grant create on schema public to ROLE',
    );
    await foreigner.query(`
      create table public.ran_as (role text);
      grant insert on public.ran_as to public;
      create type public.mood as enum ('calm');
      create domain public.short as text;
      alter table pack add mood public.mood default 'calm', add short public.short default 'x'`);
    await foreigner.query(`update pack set mood = 'calm', short = 'y'`);
    expect(await take()).toEqual([]);
    await foreigner.query(`
      set role ${owner};
      create type public.bait as enum ('x', 'y');
      create function public.spring(public.bait) returns json language plpgsql as
        $$ begin insert into public.ran_as values (current_user); return '1'; end $$;
      create cast (public.bait as json) with function public.spring(public.bait);
      alter table pack add bait public.bait default 'x';
      update pack set bait = 'y';
      insert into pack (ref, label, version) values ('fresh', 'x', '1.0.0');
      delete from pack where ref = 'fresh';
      reset role`);
    expect((await foreigner.query('select role from public.ran_as')).rows).toEqual([]);
    expect(await take()).toEqual([change('pack')]);
  });

  it('is done and announced where our tables are locked, others, or gone', async () => {
    const { url, foreigner } = await makeWorld();
    const { take } = await hearAnnouncements(url);
    const locker = await connectForeigner(url);
    await locker.query('begin; lock table reconcile.inventory in access exclusive mode');
    await foreigner.query(`update pack set label = 'despite a lock'`);
    await locker.query('rollback');
    expect(await take()).toEqual([change('pack')]);
    await foreigner.query('alter table reconcile.inventory rename column ref to something');
    await foreigner.query(`delete from runtime_version where version = '5'`);
    expect(await take()).toEqual([change('runtime_version')]);
    await foreigner.query('drop table reconcile.inventory');
    await foreigner.query(`update pack set label = 'without'`);
    expect(await take()).toEqual([change('pack')]);
    const { rows } = await foreigner.query('select label from pack');
    expect(rows).toEqual([{ label: 'without' }]);
  });
});

describe('the triggers', () => {
  const arrange = (database: Database, wish: 'renew' | 'install' | 'remove') =>
    migrate(database, { ...everything, changeTriggers: wish }).then(({ changeTriggers }) => changeTriggers);

  it('are installed, renewed where they are not those of this version, and removed, only when asked for', async () => {
    const { database, foreigner } = await makeWorld();
    expect(await arrange(database, 'install')).toEqual({
      state: 'installed',
      done: undefined,
      mayPrepare: false,
    });
    await foreigner.query(
      'create or replace function reconcile.announce_change() returns trigger language plpgsql as $$ begin return null; end $$',
    );
    const read = () => database.read((transaction) => readChangeTriggers(transaction, 'public'));
    expect(await read()).toMatchObject({ state: 'outdated' });
    expect(await arrange(database, 'renew')).toMatchObject({ state: 'installed', done: 'renewed' });
    await foreigner.query('drop trigger reconcile_announce_truncate on runtime');
    expect(await arrange(database, 'renew')).toMatchObject({ state: 'installed', done: 'renewed' });
    await foreigner.query('alter table pack disable trigger reconcile_announce_update');
    expect(await arrange(database, 'renew')).toMatchObject({ state: 'disabled', done: undefined });
    expect(await arrange(database, 'install')).toMatchObject({ state: 'installed', done: 'renewed' });
    expect(await arrange(database, 'remove')).toMatchObject({ state: 'absent', done: 'removed' });
    expect(await arrange(database, 'remove')).toMatchObject({ state: 'absent', done: undefined });
    expect(await arrange(database, 'renew')).toMatchObject({ state: 'absent', done: undefined });
    const { rows } = await foreigner.query(
      `select from pg_trigger where tgname like 'reconcile%' union all select from pg_proc where proname = 'announce_change'`,
    );
    expect(rows).toEqual([]);
  });

  it('need a right that the refusal names, and go with their function without any to the tables', async () => {
    const { database, foreigner, url } = await makeWorld();
    await arrange(database, 'remove');
    const role = await makeRole(
      foreigner,
      `grant usage, create on schema reconcile to ROLE; grant select on all tables in schema reconcile to ROLE`,
    );
    const own = new URL(url);
    own.username = role;
    own.password = 'secret';
    await withDatabase(postgresTarget(own.href), async (limited) => {
      await expect(arrange(limited, 'install')).rejects.toMatchObject({
        code: 'database.permission',
        message: expect.stringContaining(`"${role}" may not install`) as string,
        hint: expect.stringContaining(
          `GRANT TRIGGER ON "public"."pack", "public"."runtime", "public"."runtime_version" TO "${role}"`,
        ) as string,
      });
      expect(await database.read((transaction) => readChangeTriggers(transaction, 'public'))).toMatchObject({
        state: 'absent',
      });
      await foreigner.query(`grant trigger on pack, runtime, runtime_version to ${role}`);
      expect(await arrange(limited, 'install')).toMatchObject({ state: 'installed', done: 'installed' });
      const { take } = await hearAnnouncements(url);
      await foreigner.query(`update pack set label = 'altered'`);
      expect(await take()).toEqual([change('pack')]);
      expect(await arrange(limited, 'remove')).toMatchObject({ state: 'absent', done: 'removed' });
    });
  });

  it('can be had by a script, and in several schemas, partitioned tables included', async () => {
    const { database, foreigner, url } = await makeWorld();
    const { take } = await hearAnnouncements(url);
    await foreigner.query(`
      create schema "other Schema";
      create table "other Schema".pack (id bigint, ref text, label text) partition by hash (id);
      create table "other Schema".pack_part partition of "other Schema".pack for values with (modulus 1, remainder 0);
      create table "other Schema".runtime (id bigint, ref text);
      create table "other Schema".runtime_version (id bigint, runtime_ref text, version text);
      insert into "other Schema".pack values (1, 'app', 'first')`);
    const read = (schema: string) =>
      database.read((transaction) => readChangeTriggers(transaction, schema)).then(({ state }) => state);
    await foreigner.query(writeTriggerScript('other Schema', 'install'));
    expect([await read('public'), await read('other Schema')]).toEqual(['installed', 'installed']);
    await foreigner.query(`update "other Schema".pack set label = 'not managed there'`);
    expect(await take()).toEqual([]);
    await foreigner.query(`insert into reconcile.inventory (catalog_schema, kind, ref, source, fields, digest, file, line, col, applied_at, run_id)
      select 'other Schema', kind, ref, source, fields, digest, file, line, col, applied_at, run_id from reconcile.inventory`);
    await foreigner.query(`update "other Schema".pack set label = 'managed'`);
    expect(await take()).toEqual([change('pack', 'other Schema')]);
    await database.transact((transaction) => arrangeChangeTriggers(transaction, 'public', 'remove'));
    expect([await read('public'), await read('other Schema')]).toEqual(['absent', 'installed']);
    await foreigner.query(writeTriggerScript('other Schema', 'remove'));
    expect(await read('other Schema')).toBe('absent');
  });
});

async function makeRole(client: pg.Client, grants: string): Promise<string> {
  const role = `role_${Date.now()}_${Math.floor(Math.random() * 1e6)}`;
  await client.query(`create role ${role} login password 'secret'; ${grants.replaceAll('ROLE', role)}`);
  onTestFinished(async () => {
    await client.query(`reset role; drop owned by ${role} cascade; drop role ${role}`);
  });
  return role;
}
