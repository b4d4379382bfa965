import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConditionName } from '../../../src/controller/controller-status.ts';
import { openDatabase } from '../../../src/database/open-database.ts';
import { createPostgresDatabase } from '../../support/databases.ts';
import { policy as prune } from '../../support/repository.ts';
import { makeTree } from '../../support/temporary-tree.ts';
import { startWatching, type Watching } from '../../support/watching.ts';

const pack = (ref: string, label: string): string => `ref: ${ref}\nlabel: ${label}\nversion: 1.0.0\n`;

/** A repository with one pack, and a database to keep it in. */
async function makeWorld(
  files: Readonly<Record<string, string>> = { 'packs/one/pack.yaml': pack('one', 'first') },
) {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const target = { driver: 'postgres', connection: { url } } as const;
  const database = await openDatabase(target);
  onTestFinished(database.close);
  const sql = async (text: string, ...values: readonly unknown[]) =>
    (await database.transact((transaction) => transaction.query<{ label: string }>(text, values))).rows;
  const label = async (ref: string) => (await sql('select label from pack where ref = $1', ref))[0]?.label;
  const cwd = makeTree(files);
  return {
    cwd,
    url,
    target,
    sql,
    label,
    write: (file: string, text: string) => writeFileSync(join(cwd, file), text),
  };
}

function conditionOf({ controller }: Watching, name: ConditionName) {
  return controller.status().conditions.find((condition) => condition.name === name);
}

describe('a controller whose database has trouble', () => {
  it('gets through a server that ends every connection', async () => {
    const world = await makeWorld();
    const watching = await startWatching({ cwd: world.cwd, database: world.target });
    await watching.idle();
    await world.sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    await world.sql(`update pack set label = 'altered'`);
    // Nobody announced that; listening anew is reason enough to look.
    await watching.until(async () => (await world.label('one')) === 'first');
    expect(watching.passes().at(-1)?.triggers).toEqual(['database']);
  });
});

describe('a controller beside others', () => {
  it('looks again when somebody else has applied something, and not for what it has applied itself', async () => {
    const world = await makeWorld();
    const watching = await startWatching({ cwd: world.cwd, database: world.target });
    world.write('packs/one/pack.yaml', pack('one', 'second'));
    await watching.until(async () => (await world.label('one')) === 'second');
    await world.sql(`update pack set label = 'altered'`);
    await world.sql(`select pg_notify('reconcile', '{"run": "of-somebody-else"}')::text`);
    await watching.until(async () => (await world.label('one')) === 'second');
    await watching.idle();
    expect(watching.passes().map(({ triggers }) => triggers)).toEqual([['start'], ['file'], ['database']]);
    // What was applied last has been announced by now, as this is.
    await world.sql(`notify reconcile, 'no JSON'`);
    await watching.until(() => watching.passes().length > 3);
    expect(watching.passes().map(({ outcome }) => outcome)).toEqual([
      'applied',
      'applied',
      'applied',
      'unchanged',
    ]);
  });
});

describe('a controller whose manifests are invalid', () => {
  it('keeps up what was applied last, says where the error is, and goes on once it is mended', async () => {
    const world = await makeWorld();
    const watching = await startWatching({ cwd: world.cwd, database: world.target });
    world.write('packs/one/pack.yaml', 'ref: one\nlabel: [\n');
    await watching.until(() => conditionOf(watching, 'Stalled')?.status === true);
    expect(conditionOf(watching, 'Stalled')?.message).toMatch(/^packs\/one\/pack\.yaml:2:\d+: /u);
    await world.sql(`update pack set label = 'altered'`);
    watching.controller.trigger('request');
    await watching.until(async () => (await world.label('one')) === 'first');
    await watching.idle();
    expect(watching.controller.status().lastAttempt).toMatchObject({
      outcome: 'invalid',
      counts: { update: 1 },
    });
    world.write('packs/one/pack.yaml', pack('one', 'second'));
    await watching.until(async () => (await world.label('one')) === 'second');
    await watching.idle();
    expect(conditionOf(watching, 'Stalled')?.status).toBe(false);
    expect(watching.controller.status().lastApplied).toMatchObject({ outcome: 'applied' });
  });

  it('deletes nothing meanwhile, and puts back what others deleted', async () => {
    const world = await makeWorld({
      'packs/one/pack.yaml': pack('one', 'first'),
      'packs/two/pack.yaml': pack('two', 'first'),
    });
    const watching = await startWatching({ cwd: world.cwd, database: world.target, prune });
    rmSync(join(world.cwd, 'packs/two'), { recursive: true });
    world.write('packs/one/pack.yaml', 'ref: one\nlabel: [\n');
    await watching.until(() => conditionOf(watching, 'Stalled')?.status === true);
    await world.sql(`delete from pack where ref = 'one'`);
    watching.controller.trigger('request');
    await watching.until(async () => (await world.label('one')) === 'first');
    expect(await world.label('two')).toBe('first');
    world.write('packs/one/pack.yaml', pack('one', 'first'));
    await watching.until(async () => (await world.label('two')) === undefined);
  });
});

describe('a controller where the system tells nothing of files', () => {
  it('looks at them itself', async () => {
    const world = await makeWorld();
    const watching = await startWatching({ cwd: world.cwd, database: world.target, files: { poll: true } });
    world.write('packs/one/pack.yaml', pack('one', 'second, and longer'));
    await watching.until(async () => (await world.label('one')) === 'second, and longer');
    mkdirSync(join(world.cwd, 'packs/two'));
    world.write('packs/two/pack.yaml', pack('two', 'first'));
    await watching.until(async () => (await world.label('two')) === 'first');
    expect(watching.events.filter(({ type }) => type === 'trouble')).toEqual([]);
  });
});
