import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireApplyLock } from '../../../src/database/acquire-apply-lock.ts';
import type { DatabaseTarget } from '../../../src/database/database-target.ts';
import { reconcileOnce, type ReconcileOptions } from '../../../src/reconcile/reconcile-once.ts';
import type { Reconciliation } from '../../../src/reconcile/reconciliation.ts';
import { validateManifests } from '../../../src/reconcile/validate-manifests.ts';
import {
  createPostgresDatabase,
  describeOnEachDatabase,
  postgresTarget,
  withDatabase,
  type TestDatabase,
} from '../../support/databases.ts';
import { describeFindings } from '../../support/describe-findings.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const repository = {
  'packs/slack/pack.yaml': 'ref: slack\nversion: 1.0.0\nlabel: Slack\n',
  'packs/slack/runtimes/bash.yaml': 'ref: slack.bash\nname: Bash\n',
};

const who = { host: 'host.example', actor: 'somebody', version: '1.2.3' };

function optionsFor(
  database: ReconcileOptions['database'],
  options: Partial<ReconcileOptions> = {},
): ReconcileOptions {
  return {
    paths: ['packs'],
    cwd: makeTree(repository),
    database,
    mode: 'apply',
    identity: who,
    commandEnvironment: { PATH: '/usr/bin:/bin' },
    lockTimeout: 10_000,
    ...options,
  };
}

/** Runs passes on a database that is closed in between, as processes would. */
async function prepare(open: () => Promise<TestDatabase>): Promise<{
  readonly opened: TestDatabase;
  readonly pass: (options?: Partial<ReconcileOptions>) => Promise<Reconciliation>;
}> {
  const opened = await open();
  await opened.close();
  const cwd = makeTree(repository);
  return { opened, pass: (options) => reconcileOnce(optionsFor(opened.target, { cwd, ...options })) };
}

describeOnEachDatabase('reconcileOnce', (open) => {
  it('goes as far as it is told', async () => {
    const { opened, pass } = await prepare(open);
    const count = () => opened.sql('select ref from pack union all select ref from reconcile.inventory');
    await expect(pass({ mode: 'plan' })).resolves.toMatchObject({ outcome: 'planned', applied: undefined });
    await expect(pass({ mode: 'rehearse' })).resolves.toMatchObject({
      outcome: 'rehearsed',
      applied: undefined,
    });
    await expect(count()).resolves.toHaveLength(0);
    const applied = await pass();
    expect(applied).toMatchObject({
      outcome: 'applied',
      applied: { counts: { create: 2 } },
      input: { filesRead: 2, objects: { pack: 1, runtime: 1, runtime_version: 0 } },
      source: 'default',
      revision: undefined,
    });
    expect(applied.statements).toBeGreaterThan(0);
    await expect(count()).resolves.toHaveLength(3);
    await expect(pass()).resolves.toMatchObject({ outcome: 'unchanged', plan: { counts: { keep: 2 } } });
    await expect(pass({ mode: 'rehearse' })).resolves.toMatchObject({ outcome: 'unchanged' });
  });

  it('records who ran it', async () => {
    const { opened, pass } = await prepare(open);
    const result = await pass({ source: 'team' });
    await expect(opened.sql('select id, source, host, actor, version from reconcile.run')).resolves.toEqual([
      { id: result.applied?.runId, source: 'team', ...who },
    ]);
  });

  it('stops before the database at invalid input', async () => {
    const { opened, pass } = await prepare(open);
    const cwd = makeTree({ ...repository, 'packs/bad/pack.yaml': 'ref: Bad\n' });
    const result = await pass({ cwd });
    expect(result).toMatchObject({ outcome: 'invalid', plan: undefined, database: undefined });
    await expect(opened.sql('select ref from pack')).resolves.toEqual([]);
  });

  it('stops at what planning finds', async () => {
    const { opened, pass } = await prepare(open);
    await opened.sql(`insert into pack (ref, label, version) values ('slack', 'Mine', '0.1.0')`);
    await expect(pass()).resolves.toMatchObject({ outcome: 'invalid', plan: undefined });
    await expect(opened.sql('select label from pack')).resolves.toEqual([{ label: 'Mine' }]);
  });

  it('takes the runtimes of the database for those that packs need', async () => {
    const { opened, pass } = await prepare(open);
    const core = makeTree({
      'packs/core/pack.yaml': 'ref: core\nversion: 1.0.0\n',
      'packs/core/runtimes/python.yaml': 'ref: core.python\naliases: [py]\nversions: [{ version: "3.12" }]\n',
    });
    await expect(pass({ cwd: core, source: 'platform' })).resolves.toMatchObject({ outcome: 'applied' });
    const needing = (needs: string): string =>
      makeTree({ 'packs/mail/pack.yaml': `ref: mail\nversion: 1.0.0\nruntime_deps: ${needs}\n` });
    const met = await pass({
      cwd: needing('[Python, PY, "core.python@>=3.11"]'),
      strict: true,
      mode: 'plan',
    });
    expect(met).toMatchObject({ outcome: 'planned', diagnostics: [] });
    const unmet = { cwd: needing('["python@>=3.13", fortran]') };
    const warned = await pass({ ...unmet, mode: 'rehearse' });
    expect(warned.outcome).toBe('rehearsed');
    expect(describeFindings(warned.diagnostics)).toEqual([
      'warning reference.unknown-runtime packs/mail/pack.yaml:3:33',
      'warning reference.no-version packs/mail/pack.yaml:3:16',
    ]);
    await expect(pass({ ...unmet, strict: true })).resolves.toMatchObject({ outcome: 'invalid' });
    await opened.sql('alter table runtime drop column aliases');
    const older = await pass({ cwd: needing('[Python, py]'), mode: 'plan' });
    expect(describeFindings(older.diagnostics)).toEqual([
      'warning reference.unknown-runtime packs/mail/pack.yaml:3:24',
    ]);
  });

  it('writes nothing once it is interrupted', async () => {
    const { opened, pass } = await prepare(open);
    const stopping = new AbortController();
    const stages: string[] = [];
    const onStage = (stage: string): void => {
      stages.push(stage);
      if (stage === 'applying') stopping.abort();
    };
    await expect(pass({ signal: stopping.signal, onStage })).rejects.toMatchObject({ code: 'interrupted' });
    expect(stages).toContain('applying');
    await expect(opened.sql('select ref from pack')).resolves.toEqual([]);
    await expect(pass({ signal: stopping.signal })).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('measures by the clock that it is given', async () => {
    const { pass } = await prepare(open);
    let ticks = 0;
    const { timings } = await pass({ clock: () => (ticks += 1) });
    expect(timings.total).toBeGreaterThan(timings.read + timings.plan + timings.apply);
    expect(Number.isInteger(timings.total)).toBe(true);
  });
});

describe('a database that moves under a plan', () => {
  it('is planned anew', async () => {
    const { url, drop } = await createPostgresDatabase();
    onTestFinished(drop);
    const target = postgresTarget(url);
    const stages: string[] = [];
    const { running } = await withDatabase(target, (database) =>
      database.transact(async (transaction) => {
        await acquireApplyLock(transaction, 'public');
        const running = reconcileOnce(optionsFor(target, { onStage: (stage) => stages.push(stage) }));
        await waitForRow(
          target,
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        await transaction.query(`insert into pack (ref, label, version) values ('slack', 'Slack', '1.0.0')`);
        return { running };
      }),
    );
    await expect(running).resolves.toMatchObject({
      outcome: 'applied',
      applied: { counts: { create: 1, adopt: 1 } },
    });
    expect(stages.filter((stage) => stage === 'applying')).toHaveLength(2);
  });
});

/** Asks a database until a statement gives a row. */
async function waitForRow(target: DatabaseTarget, text: string): Promise<void> {
  await withDatabase(target, async (database) => {
    let found = 0;
    while (found === 0) {
      await database.read(({ query }) => query('select pg_sleep(0.02)'));
      found = (await database.read(({ query }) => query(text))).rowCount;
    }
  });
}

describe('without a database', () => {
  it('plans against an empty one, and makes none', async () => {
    const cwd = makeTree(repository);
    const directory = join(cwd, '.reconcile');
    const options = optionsFor({ driver: 'embedded', directory }, { cwd, mode: 'plan' });
    await expect(reconcileOnce(options)).resolves.toMatchObject({
      outcome: 'planned',
      database: undefined,
      plan: { counts: { create: 2 } },
    });
    expect(existsSync(directory)).toBe(false);
  });

  it('says once what an empty one does not have', async () => {
    const cwd = makeTree({ 'packs/aa/pack.yaml': 'ref: aa\nversion: 1.0.0\nruntime_deps: [absent]\n' });
    const target = { driver: 'embedded', directory: join(cwd, '.reconcile') } as const;
    const { outcome, diagnostics } = await reconcileOnce(optionsFor(target, { cwd, mode: 'plan' }));
    expect(outcome).toBe('planned');
    expect(describeFindings(diagnostics)).toEqual([
      'warning reference.unknown-runtime packs/aa/pack.yaml:3:16',
    ]);
  });

  it('follows no references into files that it could not read', async () => {
    const cwd = makeTree({
      'packs/bb/pack.yaml': 'ref: bb\n\tlabel: x\n',
      'packs/bb/runtimes/tool.yaml': 'ref: bb.tool\n',
      'packs/aa/pack.yaml': 'ref: aa\nversion: 1.0.0\ndependencies: [bb]\nruntime_deps: [bb.tol]\n',
    });
    const { outcome, diagnostics } = await validateManifests({ paths: ['packs'], cwd });
    expect(outcome).toBe('invalid');
    expect(describeFindings(diagnostics)).toEqual(['error yaml.tab packs/bb/pack.yaml:2:1']);
  });

  it('validates', async () => {
    const cwd = makeTree({
      ...repository,
      'packs/a/pack.yaml': 'ref: aa\nversion: 1.0.0\ndependencies: [absent]\n',
    });
    const valid = await validateManifests({ paths: ['packs/slack'], cwd });
    expect(valid).toMatchObject({ outcome: 'valid', diagnostics: [], plan: undefined, statements: 0 });
    const open = await validateManifests({ paths: ['packs'], cwd, source: 'team' });
    expect(open.source).toBe('team');
    expect(open.diagnostics.map(({ message }) => message).join()).toContain('absent');
  });
});
