import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Reconciliation } from '../../../src/reconcile/reconciliation.ts';
import { describeOnEachDatabase, type TestDatabase } from '../../support/databases.ts';
import { core, makeHostRepository, makeMachine, toolPack } from '../../support/host-repository.ts';
import { pack } from '../../support/repository.ts';

const files = { ...core, ...toolPack('slack'), ...toolPack('mail', 'slack') };

function states({ host }: Reconciliation): readonly (readonly [string, string, string])[] {
  const environments = host?.convergence?.environments ?? [];
  return environments.map(({ key, state, action }) => [key.pack, state, action]);
}

/** The version of every row, by table: it moves whenever a row is written, even to what it was. */
async function readRowVersions({ sql }: TestDatabase): Promise<unknown> {
  const tables = await sql<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'reconcile') order by 1`,
  );
  expect(tables.length).toBeGreaterThan(5);
  const selects = tables.map(
    ({ name }) => `select '${name}' as name, ctid::text as place, xmin::text as version from ${name}`,
  );
  return sql(`${selects.join(' union all ')} order by 1, 2`);
}

function storeOf(root: string): readonly string[] {
  return readdirSync(join(root, '.store')).filter((name) => !name.includes('.', name.indexOf('.') + 1));
}

async function prepare(open: () => Promise<TestDatabase>): Promise<TestDatabase> {
  const opened = await open();
  await opened.close();
  return opened;
}

describeOnEachDatabase('the host of a pass', (open) => {
  it('has its environments after the catalog, and rows that say so', async () => {
    const opened = await prepare(open);
    const machine = makeMachine();
    const repository = makeHostRepository(opened, machine, { files });
    const result = await repository.pass();
    expect(result.outcome).toBe('applied');
    expect(states(result)).toEqual([
      ['mail', 'ready', 'built'],
      ['slack', 'ready', 'built'],
    ]);
    expect(result.host?.convergence?.built).toHaveLength(1);
    expect([repository.installed('packs/slack'), repository.installed('packs/mail')]).toEqual([
      'slack',
      'slack',
    ]);
    await expect(opened.sql('select name, version from reconcile.host')).resolves.toEqual([
      { name: 'host.example', version: '1.2.3' },
    ]);
    await expect(
      opened.sql(
        `select pack_ref, runtime_ref, version, state, generation, requested, message, users
         from reconcile.environment order by pack_ref`,
      ),
    ).resolves.toEqual(
      ['mail', 'slack'].map((ref) => ({
        pack_ref: ref,
        runtime_ref: 'core.tool',
        version: expect.any(String) as string,
        state: 'ready',
        generation: 1,
        requested: 'tool',
        message: null,
        users: 2,
      })),
    );
    await expect(
      opened.sql(
        `select runtime_ref, version, available, detected from reconcile.runtime_availability order by version`,
      ),
    ).resolves.toEqual([
      { runtime_ref: 'core.tool', version: '', available: true, detected: '1.4.2' },
      { runtime_ref: 'core.tool', version: '1.4', available: true, detected: '1.4.2' },
      { runtime_ref: 'core.tool', version: '2.0', available: false, detected: null },
    ]);
    await expect(
      opened.sql(
        `select version, available, verified_at is not null as verified from runtime_version order by version`,
      ),
    ).resolves.toEqual([
      { version: '1.4', available: true, verified: true },
      { version: '2.0', available: false, verified: true },
    ]);
    await expect(
      opened.sql(
        `select ref, storage_path, installation_method, installed_at is not null as installed from pack order by ref`,
      ),
    ).resolves.toEqual(
      ['core', 'mail', 'slack'].map((ref) => ({
        ref,
        storage_path: join(repository.cwd, 'packs', ref),
        installation_method: 'reconcile',
        installed: true,
      })),
    );
  });

  it('is looked over a second time without a process and without a row written', async () => {
    const opened = await prepare(open);
    const machine = makeMachine();
    const repository = makeHostRepository(opened, machine, { files });
    await repository.pass();
    const calls = machine.calls();
    expect(calls).toBeGreaterThan(2);
    const before = await readRowVersions(opened);
    const events: string[] = [];
    const second = await repository.pass({
      host: { ...machine.host, onEvent: ({ type }) => events.push(type) },
    });
    expect(second.outcome).toBe('unchanged');
    expect(states(second)).toEqual([
      ['mail', 'ready', 'kept'],
      ['slack', 'ready', 'kept'],
    ]);
    expect(machine.calls()).toBe(calls);
    expect(events).toEqual([]);
    await expect(readRowVersions(opened)).resolves.toEqual(before);
    const third = await repository.pass();
    expect(third.statements).toBe(second.statements);
    // The same number for any number of packs.
    const more = makeHostRepository(opened, machine, {
      files: {
        ...core,
        ...Object.assign({}, ...Array.from({ length: 20 }, (_, index) => toolPack(`more${index}`, 'slack'))),
      },
    });
    await more.pass();
    expect((await more.pass()).statements).toBe(second.statements);
  });

  it('is only told about in a dry run', async () => {
    const opened = await prepare(open);
    const machine = makeMachine();
    const repository = makeHostRepository(opened, machine, { files });
    for (const mode of ['plan', 'rehearse'] as const) {
      const { host } = await repository.pass({ mode });
      expect(host?.convergence).toBeUndefined();
      expect(host?.plan.environments.map(({ action }) => action)).toEqual(['build', 'build']);
      expect(host?.plan.builds).toHaveLength(1);
    }
    expect(machine.calls()).toBe(0);
    expect(repository.installed('packs/slack')).toBeUndefined();
    await expect(opened.sql('select name from reconcile.host')).resolves.toEqual([]);
  });

  it('is left alone where that is wanted, and where nothing is planned', async () => {
    const opened = await prepare(open);
    const machine = makeMachine();
    const repository = makeHostRepository(opened, machine, { files });
    const alone = await repository.passAlone();
    expect(alone).toMatchObject({ outcome: 'applied', host: undefined });
    repository.write('packs/slack/pack.yaml', 'ref: Slack\n');
    const invalid = await repository.pass();
    expect(invalid).toMatchObject({ outcome: 'invalid', host: undefined });
    expect(machine.calls()).toBe(0);
  });

  it('keeps what serves when a build fails, and says so in its row', async () => {
    const opened = await prepare(open);
    const machine = makeMachine();
    const repository = makeHostRepository(opened, machine, { files: { ...core, ...toolPack('slack') } });
    await repository.pass();
    repository.write('packs/slack/needs.txt', 'broken\n');
    const failed = await repository.pass();
    expect(failed.outcome).toBe('unchanged');
    expect(states(failed)).toEqual([['slack', 'degraded', 'none']]);
    expect(failed.host?.convergence?.environments[0]?.failure).toMatchObject({
      message: expect.stringContaining('status 4') as string,
      lastLines: expect.arrayContaining(['no such thing']) as string[],
    });
    expect(repository.installed('packs/slack')).toBe('slack');
    await expect(
      opened.sql(`select state, generation, message, log is not null as log from reconcile.environment`),
    ).resolves.toEqual([
      { state: 'degraded', generation: 1, message: expect.stringContaining('status 4') as string, log: true },
    ]);
    repository.write('packs/slack/needs.txt', 'fixed\n');
    expect(states(await repository.pass())).toEqual([['slack', 'ready', 'built']]);
    await expect(opened.sql('select state, generation, message from reconcile.environment')).resolves.toEqual(
      [{ state: 'ready', generation: 2, message: null }],
    );
  });

  it('retires what no pack asks for any more, and forgets its row', async () => {
    const opened = await prepare(open);
    const machine = makeMachine({ grace: 0 });
    const repository = makeHostRepository(opened, machine, { files: { ...files, ...toolPack('chat') } });
    await repository.pass();
    expect(storeOf(machine.root)).toHaveLength(2);
    repository.write('packs/chat/pack.yaml', pack('chat'));
    const { host } = await repository.pass();
    expect(host?.plan.retired.map((key) => key.pack)).toEqual(['chat']);
    expect(repository.installed('packs/chat')).toBeUndefined();
    await expect(opened.sql('select pack_ref from reconcile.environment order by pack_ref')).resolves.toEqual(
      [{ pack_ref: 'mail' }, { pack_ref: 'slack' }],
    );
  });

  it('is shared by two sources, of which neither retires what is the other one’s', async () => {
    const opened = await prepare(open);
    const machine = makeMachine({ grace: 0 });
    const first = makeHostRepository(opened, machine, { files, source: 'first' });
    const second = makeHostRepository(opened, machine, { files: toolPack('chat'), source: 'second' });
    await first.pass();
    expect(states(await second.pass())).toEqual([['chat', 'ready', 'built']]);
    const again = await first.pass();
    expect(again.host?.plan.retired).toEqual([]);
    expect(again.host?.plan.collections).toEqual([]);
    expect([second.installed('packs/chat'), first.installed('packs/slack')]).toEqual(['chat', 'slack']);
    await expect(
      opened.sql('select pack_ref from reconcile.environment order by pack_ref'),
    ).resolves.toHaveLength(3);
  });

  it('retires nothing when only a part of the catalog is asked about', async () => {
    const opened = await prepare(open);
    const machine = makeMachine({ grace: 0 });
    const repository = makeHostRepository(opened, machine, { files: { ...files, ...toolPack('chat') } });
    await repository.pass();
    repository.write('packs/chat/pack.yaml', pack('chat'));
    const { host } = await repository.pass({ targets: ['slack'] });
    expect(host?.plan.retired).toEqual([]);
    expect(host?.plan.collectionHeld).toBe('only a part of the catalog was asked about');
    expect(host?.convergence?.environments.map(({ key }) => key.pack)).toEqual(['slack']);
    expect(repository.installed('packs/chat')).toBe('chat');
    await expect(opened.sql('select pack_ref from reconcile.environment')).resolves.toHaveLength(3);
  });

  it('collects nothing while a manifest is invalid', async () => {
    const opened = await prepare(open);
    const machine = makeMachine({ grace: 0, keep: 1 });
    const repository = makeHostRepository(opened, machine, { files: { ...files, ...toolPack('chat') } });
    await repository.pass();
    repository.write('packs/chat/pack.yaml', 'ref: chat\nversion: nonsense\n');
    repository.write('packs/slack/needs.txt', 'newer\n');
    const { host, units } = await repository.pass({ keepGoing: true });
    expect(units?.find(({ unit }) => unit === 'chat')?.status).toBe('failed');
    expect(host?.plan.collectionHeld).toBe('a part of the input failed');
    expect(host?.plan.retired).toEqual([]);
    expect(host?.convergence?.collected.removed).toEqual([]);
    expect([repository.installed('packs/slack'), repository.installed('packs/chat')]).toEqual([
      'newer',
      'chat',
    ]);
    await expect(opened.sql('select pack_ref from reconcile.environment')).resolves.toHaveLength(3);
  });

  it('is converged when nothing was ever to be written to the catalog', async () => {
    const opened = await prepare(open);
    const machine = makeMachine();
    const repository = makeHostRepository(opened, machine, { files });
    await repository.passAlone();
    expect(machine.calls()).toBe(0);
    const result = await repository.pass();
    expect(result.outcome).toBe('unchanged');
    expect(states(result).map(([, state]) => state)).toEqual(['ready', 'ready']);
  });
});
