import { expect, it } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { introspect } from '../../../src/database/introspect.ts';
import { readStatus, type CatalogStatus } from '../../../src/database/read-status.ts';
import { passOn } from '../../support/catalog-pass.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

function statusOn(database: Database): Promise<CatalogStatus> {
  return database.read(async (transaction) =>
    readStatus(transaction, await introspect(transaction, { schema: undefined })),
  );
}

const desired: TerseDesired = {
  objects: { 'pack zeta': {}, 'pack alpha': {}, 'runtime zeta.sh': {}, 'version zeta.sh@5': {} },
};

describeOnEachDatabase('reading the status', (open) => {
  it('tells what there is, who owns it and where it came from', async () => {
    const { database, sql } = await open();
    await passOn(database, desired);
    await passOn(database, { source: 'apps', objects: { 'pack app': {} } });
    await sql(`insert into pack (ref, label, version) values ('foreign', 'x', '1.0.0')`);
    await sql(`delete from runtime_version`);

    const status = await statusOn(database);
    expect(status.counts).toEqual({
      total: { pack: 4, runtime: 1, runtime_version: 0 },
      owned: { pack: 3, runtime: 1, runtime_version: 1 },
    });
    expect(status.sources).toEqual([
      { source: 'apps', owned: { pack: 1, runtime: 0, runtime_version: 0 } },
      { source: 'main', owned: { pack: 2, runtime: 1, runtime_version: 1 } },
    ]);
    expect(
      status.objects.map(({ kind, ref, inCatalog, owner }) => [kind, ref, inCatalog, owner?.source]),
    ).toEqual([
      ['pack', 'alpha', true, 'main'],
      ['pack', 'app', true, 'apps'],
      ['pack', 'foreign', true, undefined],
      ['pack', 'zeta', true, 'main'],
      ['runtime', 'zeta.sh', true, 'main'],
      ['runtime_version', 'zeta.sh@5', false, 'main'],
    ]);
    expect(status.objects[0]?.owner).toMatchObject({
      commit: 'c0ffee',
      location: { file: 'alpha.yaml', line: 1, column: 1 },
      appliedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(status.lastRun).toMatchObject({ source: 'apps', outcome: 'applied', commit: 'c0ffee' });
  });

  it('tells of an empty catalog', async () => {
    const { database } = await open();
    expect(await statusOn(database)).toEqual({
      counts: {
        total: { pack: 0, runtime: 0, runtime_version: 0 },
        owned: { pack: 0, runtime: 0, runtime_version: 0 },
      },
      sources: [],
      objects: [],
      lastRun: undefined,
    });
  });

  it('tells of a catalog that knows nothing of us', async () => {
    const { database, sql } = await open();
    await sql('drop schema reconcile cascade');
    await sql(`insert into pack (ref, label, version) values ('core', 'x', '1.0.0')`);
    const status = await statusOn(database);
    expect(status.objects).toEqual([{ kind: 'pack', ref: 'core', inCatalog: true, owner: undefined }]);
    expect(status.lastRun).toBeUndefined();
  });

  it('takes the same number of statements whatever there is', async () => {
    const { database } = await open();
    const spent = async (): Promise<number> => {
      const before = database.statementCount();
      await statusOn(database);
      return database.statementCount() - before;
    };
    const empty = await spent();
    await passOn(database, desired);
    expect(await spent()).toBe(empty);
  });
});
