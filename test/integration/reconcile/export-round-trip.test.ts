import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { applyTree, empty, exportFrom, planTree, readRows } from '../../support/export-round-trip.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const fixtures = join(root, 'test/fixtures/manifests');

vi.setConfig({ testTimeout: 120_000 });

/** What is applied together, by name. */
const catalogs: Readonly<Record<string, readonly string[]>> = {
  'the standard pack and the first example': ['manifests', 'examples/first-pack'],
  'the example of a team': ['manifests', 'examples/team/packs'],
  'the example of StackStorm': ['manifests', 'examples/stackstorm/packs'],
};

/** Hold secrets in their configuration or give defaults for some, which no export does. */
const secretive: ReadonlySet<string> = new Set(['secrets', 'stackstorm-pack']);

describeOnEachDatabase('an export', (open) => {
  it.each(Object.entries(catalogs))(
    'of %s plans to nothing, and makes the same rows elsewhere',
    async (_, paths) => {
      const { database } = await open();
      expect(await applyTree(database, { cwd: root, paths })).toBe(true);
      const rows = await readRows(database);
      const exported = await exportFrom(database);
      expect(exported.warnings).toEqual([]);
      expect((await planTree(database, exported))?.plan).toMatchObject({ changes: [], notices: [] });
      await database.transact(({ query }) => query('delete from reconcile.inventory'));
      const unowned = await planTree(database, exported);
      expect(unowned?.plan.counts).toMatchObject({ create: 0, update: 0, delete: 0 });
      expect(unowned?.plan.changes.flatMap(({ fields }) => fields)).toEqual([]);
      await empty(database);
      expect(await applyTree(database, exported)).toBe(true);
      expect(await readRows(database)).toEqual(rows);
    },
  );

  it.each([...secretive])('of the fixture %s changes nothing where the secrets are', async (fixture) => {
    const { database } = await open();
    await applyTree(database, { cwd: join(fixtures, fixture), paths: ['.'] });
    const rows = await readRows(database);
    const exported = await exportFrom(database);
    expect(exported.warnings.map(({ message }) => message).join()).toMatch(/secret/);
    expect((await planTree(database, exported))?.plan.changes).toEqual([]);
    await applyTree(database, exported);
    expect(await readRows(database)).toEqual(rows);
    await database.transact(({ query }) => query('delete from reconcile.inventory'));
    const unowned = await planTree(database, exported);
    expect(unowned?.plan.changes.flatMap(({ fields }) => fields)).toEqual([]);
  });

  it('of one runtime alone loads without its pack', async () => {
    const { database } = await open();
    await applyTree(database, { cwd: root, paths: ['manifests'] });
    const exported = await exportFrom(database, ['core.python']);
    expect(exported.manifests.map(({ ref }) => ref)).toEqual(['core.python']);
    const planned = await planTree(database, exported);
    expect(planned?.plan.counts).toMatchObject({ create: 0, update: 0, adopt: 0, keep: 5 });
  });

  it('of every valid fixture does so', async () => {
    const { database } = await open();
    let count = 0;
    for (const fixture of readdirSync(fixtures).filter((name) => !secretive.has(name))) {
      if (!(await applyTree(database, { cwd: join(fixtures, fixture), paths: ['.'] }))) continue;
      count += 1;
      const rows = await readRows(database);
      const exported = await exportFrom(database);
      const again = await planTree(database, exported);
      await empty(database);
      await applyTree(database, exported);
      expect([fixture, exported.warnings, again?.plan.changes, await readRows(database)]).toEqual([
        fixture,
        [],
        [],
        rows,
      ]);
      await empty(database);
    }
    expect(count).toBeGreaterThan(20);
  });
});
