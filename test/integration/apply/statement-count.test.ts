import { expect, it } from 'vitest';
import type { Fields } from '../../../src/catalog/catalog-object.ts';
import { applyOn, planOn } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

/** Five objects for each pack; in the second round every object differs, and every other pack has a new neighbour. */
function catalogOf(packs: number, round: 'first' | 'second'): TerseDesired {
  const objects: Record<string, Fields> = {};
  for (let index = 0; index < packs; index += 1) {
    const ref = `p${String(index).padStart(5, '0')}`;
    objects[`pack ${ref}`] = { label: round, config: { index } };
    if (round === 'second' && index % 2 === 0) objects[`pack ${ref}x`] = {};
    objects[`runtime ${ref}.tool`] = {
      description: round,
      execution_config: { interpreter: { binary: round } },
    };
    for (const version of [1, 2, 3]) {
      const isDefault = version === (round === 'first' ? 1 : 2);
      objects[`version ${ref}.tool@${version}`] = { is_default: isDefault, meta: { round } };
    }
  }
  return { objects };
}

describeOnEachDatabase('the number of statements', (open) => {
  it('is the same for 10 and for 10,000 objects', { timeout: 180_000 }, async () => {
    const spent = async (packs: number): Promise<Record<string, number>> => {
      const { database, close } = await open();
      const counts: Record<string, number> = {};
      const count = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
        const before = database.statementCount();
        const result = await work();
        counts[name] = database.statementCount() - before;
        return result;
      };
      const first = await count('plan of creates', () => planOn(database, catalogOf(packs, 'first')));
      await count('apply of creates', () => applyOn(database, first));
      await count('plan of nothing', () => planOn(database, catalogOf(packs, 'first')));
      const second = await planOn(database, catalogOf(packs, 'second'));
      expect(second.plan.counts).toMatchObject({ create: Math.ceil(packs / 2), update: packs * 5 });
      await count('apply of updates', () => applyOn(database, second));
      await close();
      return counts;
    };
    const few = await spent(2);
    expect(await spent(2_000)).toEqual(few);
    expect(few['plan of nothing']).toBeLessThanOrEqual(6);
    expect(Math.max(...Object.values(few))).toBeLessThanOrEqual(20);
  });
});
