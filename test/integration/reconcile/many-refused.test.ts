import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { makeRepository, pack } from '../../support/repository.ts';

const tool = (ref: string, name = 'Tool'): string => `ref: ${ref}.tool\nname: ${name}\n`;

describeOnEachDatabase('many units that the database refuses', (open) => {
  it('are found in one look, whatever of them it refuses first, without what only needs them', async () => {
    const opened = await open();
    await opened.close();
    await opened.sql(`alter table pack add constraint no_evil check (label <> 'Evil')`);
    await opened.sql(`alter table runtime add constraint no_odd check (name <> 'Odd')`);
    const { pass } = makeRepository(opened, {
      'packs/bad-one/pack.yaml': pack('bad-one', 'label: Evil\n'),
      'packs/bad-one/runtimes/tool.yaml': tool('bad-one', 'Odd'),
      'packs/bad-two/pack.yaml': pack('bad-two', 'label: Evil\n'),
      'packs/needs-bad/pack.yaml': pack('needs-bad', 'dependencies: [bad-two]\nlabel: Evil\n'),
      'packs/good/pack.yaml': pack('good'),
      'packs/good/runtimes/tool.yaml': tool('good'),
      'packs/odd-one/pack.yaml': pack('odd-one'),
      'packs/odd-one/runtimes/tool.yaml': tool('odd-one', 'Odd'),
      'packs/odd-two/pack.yaml': pack('odd-two'),
      'packs/odd-two/runtimes/tool.yaml': tool('odd-two', 'Odd'),
    });
    const result = await pass({ keepGoing: true });
    expect(result.units?.map(({ unit, status, by }) => [unit, status, by])).toEqual([
      ['bad-one', 'failed', undefined],
      ['bad-two', 'failed', undefined],
      ['good', 'applied', undefined],
      ['needs-bad', 'blocked', 'bad-two'],
      ['odd-one', 'failed', undefined],
      ['odd-two', 'failed', undefined],
    ]);
    expect(result.units?.map(({ diagnostics }) => diagnostics.length)).toEqual([1, 1, 0, 0, 1, 1]);
    await expect(opened.sql('select ref from runtime')).resolves.toEqual([{ ref: 'good.tool' }]);
  });

  it('take none along that only clashed with what a refused one had written', async () => {
    const opened = await open();
    await opened.close();
    await opened.sql(`alter table runtime add constraint no_odd check (name <> 'Odd')`);
    await opened.sql('create unique index single_label on pack (label)');
    await opened.sql('create unique index single_name on runtime (name)');
    const { pass } = makeRepository(opened, {
      'packs/alpha/pack.yaml': pack('alpha'),
      'packs/alpha/runtimes/first.yaml': 'ref: alpha.first\nname: Shared\n',
      'packs/alpha/runtimes/second.yaml': 'ref: alpha.second\nname: Odd\n',
      'packs/beta/pack.yaml': pack('beta'),
      'packs/beta/runtimes/tool.yaml': tool('beta', 'Shared'),
    });
    const result = await pass({ keepGoing: true });
    expect(result.units?.map(({ unit, status }) => [unit, status])).toEqual([
      ['alpha', 'failed'],
      ['beta', 'applied'],
    ]);
  });

  it('take a number of statements that does not grow with them times the objects', async () => {
    const countStatements = async (packs: number, refused: number): Promise<number> => {
      const opened = await open();
      await opened.close();
      await opened.sql(`alter table pack add constraint no_evil check (label <> 'Evil')`);
      const trees = Array.from({ length: packs }, (_, index): readonly (readonly [string, string])[] => {
        const ref = `p${String(index).padStart(4, '0')}`;
        return [
          [`packs/${ref}/pack.yaml`, pack(ref, index < refused ? 'label: Evil\n' : '')],
          [`packs/${ref}/runtimes/tool.yaml`, tool(ref)],
        ];
      });
      const { pass } = makeRepository(opened, Object.fromEntries(trees.flat()));
      const result = await pass({ keepGoing: true });
      expect(result.plan?.counts.create).toBe(2 * (packs - refused));
      return result.statements;
    };
    const few = await countStatements(64, 2);
    const many = await countStatements(64, 18);
    // A refused unit is tried alone, and what the constraint demands is asked for.
    expect((many - few) / 16).toBeLessThanOrEqual(11);
  });
});
