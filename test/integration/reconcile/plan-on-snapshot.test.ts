import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSnapshot } from '../../../src/manifests/snapshot/snapshot.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { reconcileOnce } from '../../../src/reconcile/reconcile-once.ts';
import type { Reconciliation } from '../../../src/reconcile/reconciliation.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { applyTree, planTree, readLive } from '../../support/export-round-trip.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const canary = 'hunter2-canary';

const packs = (config: string, extra = ''): Readonly<Record<string, string>> => ({
  'vault/pack.yaml': `ref: vault
version: 1.0.0
conf_schema:
  token: {type: string, secret: true, default: ${canary}-default}
  pin: {type: string, secret: true}
  room: {type: string}
config:
${config}${extra}`,
  'vault/runtimes/tool.yaml': 'ref: vault.tool\nversions: [{version: "1.2", is_default: true}]\n',
});

/** Plans without a database against what one holds. */
async function planAgainst(file: string, cwd: string): Promise<Reconciliation> {
  return reconcileOnce({
    paths: ['.'],
    cwd,
    database: { driver: 'snapshot', file },
    mode: 'plan',
    identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
    commandEnvironment: { PATH: '/usr/bin:/bin' },
  });
}

/** What of a plan does not depend on the key of its hashes. */
function describePlan(plan: Plan | undefined): unknown {
  const withoutHashes = JSON.stringify(plan?.changes, (key, value: unknown) =>
    ['hash', 'values', 'row'].includes(key) ? undefined : value,
  );
  return {
    changes: withoutHashes,
    counts: plan?.counts,
    orphans: plan?.orphans,
    records: plan?.records.length,
  };
}

describeOnEachDatabase('a plan against a snapshot', (open) => {
  it('is the plan against the database, but for secrets', async () => {
    const { database } = await open();
    const config = `  token: ${canary}-1\n  room: general\n`;
    expect(await applyTree(database, { cwd: makeTree(packs(config)), paths: ['.'] })).toBe(true);
    const { live, layout } = await readLive(database);
    const directory = makeTree({});
    const file = join(directory, 'snapshot.json');
    const text = JSON.stringify(buildSnapshot(live, layout.schema));
    expect(text).not.toContain(canary);
    writeFileSync(file, text);

    const same = await planAgainst(file, makeTree(packs(config)));
    expect(same).toMatchObject({ outcome: 'unchanged', plan: { changes: [], records: [] }, statements: 0 });
    expect(same.plan?.notices).toEqual([
      '2 secret values could not be compared and count as unchanged: a snapshot holds no secrets.',
    ]);
    expect(same.database).toBe(`snapshot ${file}`);

    const otherSecret = await planAgainst(file, makeTree(packs(config.replace('-1', '-2'))));
    expect(otherSecret).toMatchObject({ outcome: 'unchanged', plan: { digest: same.plan?.digest } });

    const changed = packs(`  token: ${canary}-1\n  pin: ${canary}-3\n  room: other\n`, 'description: New.\n');
    const tree = { ...changed, 'more/pack.yaml': 'ref: more\nversion: 1.0.0\n' };
    const cwd = makeTree(tree);
    const planned = await planAgainst(file, cwd);
    const expected = await planTree(database, { cwd, paths: ['.'] });
    expect(describePlan(planned.plan)).toEqual(describePlan(expected?.plan));
    expect(planned.plan?.changes.flatMap(({ fields }) => fields.map(({ path }) => path.join('.')))).toEqual(
      expect.arrayContaining(['config.pin', 'config.room', 'description']),
    );
    expect(JSON.stringify(planned)).not.toContain(canary);
    expect((await planAgainst(file, cwd)).plan?.digest).toBe(planned.plan?.digest);

    const removed = await planAgainst(file, makeTree(packs(`  room: general\n`)));
    const expectedRemoval = await planTree(database, {
      cwd: makeTree(packs(`  room: general\n`)),
      paths: ['.'],
    });
    expect(describePlan(removed.plan)).toEqual(describePlan(expectedRemoval?.plan));
  });
});

describe('a file that is no snapshot', () => {
  it.each([
    ['{"type": "status"}', 'snapshot.format snapshot.json:1:10'],
    ['{', 'json.syntax snapshot.json:1:2'],
    [undefined, 'file.not-found snapshot.json:1:1'],
  ])('is refused: %s', async (content, expected) => {
    const cwd = makeTree({
      'vault/pack.yaml': 'ref: vault\nversion: 1.0.0\n',
      ...(content === undefined ? {} : { 'snapshot.json': content }),
    });
    const { outcome, plan, diagnostics } = await planAgainst('snapshot.json', cwd);
    expect({ outcome, plan }).toEqual({ outcome: 'invalid', plan: undefined });
    expect(
      diagnostics.map(
        ({ code, location }) => `${code} ${location?.file}:${location?.line}:${location?.column}`,
      ),
    ).toEqual([expected]);
  });

  it.each(['apply', 'rehearse'] as const)('is not even looked at to %s', async (mode) => {
    const pass = reconcileOnce({
      paths: ['.'],
      cwd: makeTree({ 'vault/pack.yaml': 'ref: vault\nversion: 1.0.0\n' }),
      database: { driver: 'snapshot', file: 'snapshot.json' },
      mode,
      identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
      commandEnvironment: {},
    });
    await expect(pass).rejects.toMatchObject({ code: 'usage' });
  });
});
