import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { createPlatformTables } from '../../support/platform-tables.ts';
import { makeRepository, pack, policy, runtime } from '../../support/repository.ts';

function manifestsOf(packs: number): Readonly<Record<string, string>> {
  const entries = Array.from({ length: packs }, (_, index) => [
    [`packs/p${index}/pack.yaml`, pack(`p${index}`)],
    [`packs/p${index}/runtimes/tool.yaml`, runtime(`p${index}.tool`)],
  ]);
  return Object.fromEntries([...entries.flat(), ['packs/kept/pack.yaml', pack('kept')]]);
}

describeOnEachDatabase('pruning on a platform with all of its tables', (open) => {
  it('takes the same number of statements for 1 pack and for 150', async () => {
    const spent = async (packs: number): Promise<readonly number[]> => {
      const opened = await open();
      for (const statement of createPlatformTables()) await opened.sql(statement);
      await opened.close();
      const { pass, cwd } = makeRepository(opened, manifestsOf(packs));
      await pass();
      await opened.sql(
        `insert into action (name, pack, runtime) select p.ref || '.run', p.id, r.id from pack as p join runtime as r on r.pack = p.id`,
      );
      for (let index = 0; index < packs; index += 1)
        rmSync(join(cwd, `packs/p${index}`), { recursive: true });
      const prune = { ...policy, allowed: 3 * packs };
      const planned = await pass({ mode: 'plan', prune });
      expect(planned.plan?.effects).toMatchObject([{ effect: 'delete', table: 'action', rows: packs }]);
      const applied = await pass({ prune });
      expect(applied.applied?.counts.delete).toBe(3 * packs);
      await expect(opened.sql('select name from action')).resolves.toEqual([]);
      return [planned.statements, applied.statements];
    };
    const few = await spent(1);
    expect(await spent(150)).toEqual(few);
    expect(few[0]).toBeLessThanOrEqual(10);
    expect(few[1]).toBeLessThanOrEqual(25);
  });
});
