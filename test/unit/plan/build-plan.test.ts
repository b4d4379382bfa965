import { describe, expect, it } from 'vitest';
import type { DesiredCatalog, LiveState } from '../../../src/catalog/catalog-object.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { applyInMemory } from '../../support/apply-in-memory.ts';
import { buildDesired, buildLive, type TerseDesired } from '../../support/plan-case.ts';

function plan(desired: DesiredCatalog, live: LiveState = buildLive({})): Plan {
  return buildPlan({ desired, live, source: 'main', adopt: false }).plan;
}

function slack(token: string): TerseDesired {
  const schema = { token: { type: 'string', secret: true } };
  return { objects: { 'pack slack': { conf_schema: schema, config: { token } } } };
}

describe('the digest of a plan', () => {
  const desired = buildDesired(slack('one'));
  const { digest } = plan(desired);

  it('does not depend on where the manifests lie', () => {
    const location = { file: 'elsewhere/pack.yaml', line: 77, column: 3 };
    const moved = desired.objects.map((object) => ({ ...object, location, locate: () => location }));
    expect(plan({ ...desired, objects: moved }).digest).toBe(digest);
  });

  it('does not depend on row versions', () => {
    const live = buildLive({ objects: { 'pack slack': {} }, applied: { 'pack slack': {} } });
    const moved = { ...live, objects: live.objects.map((row) => ({ ...row, rowVersion: '99' })) };
    expect(plan(desired, moved).digest).toBe(plan(desired, live).digest);
  });

  it('changes with a secret, and with the key that hides it', () => {
    expect(plan(buildDesired(slack('two'))).digest).not.toBe(digest);
    expect(plan(desired, { ...buildLive({}), secretKey: 'another' }).digest).not.toBe(digest);
  });

  it('changes with the source, and with what a change starts from', () => {
    const other = buildPlan({ desired, live: buildLive({}), source: 'other', adopt: false });
    expect(other.plan.digest).not.toBe(digest);
    const from = (description: string): string =>
      plan(
        buildDesired({ objects: { 'pack core': { description: 'wanted' } } }),
        buildLive({ objects: { 'pack core': { description } }, applied: { 'pack core': {} } }),
      ).digest;
    expect(from('a')).not.toBe(from('b'));
  });
});

describe('a plan', () => {
  it('is frozen all the way down', () => {
    const built = plan(buildDesired(slack('one')));
    const pending: unknown[] = [built];
    const open: unknown[] = [];
    while (pending.length > 0) {
      const value = pending.pop();
      if (typeof value !== 'object' || value === null) continue;
      if (!Object.isFrozen(value)) open.push(value);
      pending.push(...Object.values(value));
    }
    expect(open).toEqual([]);
  });

  it('rests on the versions of the rows that it changes', () => {
    const live = buildLive({
      objects: { 'pack core': { description: 'old' } },
      applied: { 'pack core': true },
    });
    const [change] = plan(buildDesired({ objects: { 'pack core': { description: 'new' } } }), live).changes;
    expect(change?.row).toEqual({ id: live.objects[0]?.id, version: live.objects[0]?.rowVersion });
  });

  it('never takes away a column that every manifest must state', () => {
    const live = buildLive({ objects: { 'pack core': {} }, applied: { 'pack core': true } });
    const [core] = buildDesired({ objects: { 'pack core': {} } }).objects;
    const silent = { ...core!, fields: {} };
    expect(plan({ objects: [silent], openReferences: [] }, live).changes).toEqual([]);
  });

  it('takes an object for ours that another source has recorded too', () => {
    const live = buildLive({ objects: { 'pack core': {} }, applied: { 'pack core': true } });
    const [ours] = live.inventory;
    const inventory = [ours!, { ...ours!, source: 'other' }];
    const desired = buildDesired({ objects: { 'pack core': {} } });
    for (const rows of [inventory, inventory.toReversed()]) {
      const built = buildPlan({ desired, live: { ...live, inventory: rows }, source: 'main', adopt: false });
      expect(built.diagnostics).toEqual([]);
    }
  });

  it('reports only orphans within its scope', () => {
    const live = buildLive({
      objects: { 'runtime core.a': {}, 'runtime core.b': {} },
      applied: { 'runtime core.a': true, 'runtime core.b': true },
    });
    const desired = buildDesired({ objects: {} });
    const { orphans } = buildPlan({
      desired,
      live,
      source: 'main',
      adopt: false,
      scope: ({ ref }) => ref === 'core.b',
    }).plan;
    expect(orphans.map(({ ref }) => ref)).toEqual(['core.b']);
  });

  it('survives rows that are nested deeper than any manifest', () => {
    const deep = JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`) as string[];
    const live = buildLive({ objects: { 'pack core': { meta: deep } }, applied: { 'pack core': true } });
    expect(plan(buildDesired({ objects: { 'pack core': { meta: { a: 1 } } } }), live).counts.update).toBe(1);
  });
});

describe('the effort of a plan', () => {
  /** Packs that depend on one another, each with a runtime and three versions. */
  function buildMany(count: number): DesiredCatalog {
    const objects = Array.from({ length: count }, (_, index) => {
      const pack = `pack_${index}`;
      const config = { interpreter: { binary: `tool${index}`, args: ['-u'] } };
      return [
        [`pack ${pack}`, { dependencies: [`pack_${index >> 1}`], meta: { index } }],
        [`runtime ${pack}.tool`, { execution_config: config }],
        ...['1', '2', '3'].map((version) => [
          `version ${pack}.tool@${version}`,
          { execution_config: config, is_default: version === '2' },
        ]),
      ] as const;
    });
    return buildDesired({ objects: Object.fromEntries(objects.flat()) as TerseDesired['objects'] });
  }

  function measure(count: number): number {
    const desired = buildMany(count);
    const started = performance.now();
    const first = plan(desired);
    const again = plan(desired, applyInMemory(first, buildLive({})));
    expect([first.counts.create, again.counts.keep]).toEqual([count * 5, count * 5]);
    return performance.now() - started;
  }

  it('grows no faster than the number of objects', () => {
    measure(200);
    const [few, many] = [measure(250), measure(2000)];
    expect(many).toBeLessThan(few * 8 * 4 + 1000);
  });
});
