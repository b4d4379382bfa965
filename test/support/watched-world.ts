import { expect, onTestFinished } from 'vitest';
import type { DatabaseTarget } from '../../src/database/database-target.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { createPostgresDatabase } from './databases.ts';
import { policy as prune } from './repository.ts';
import { makeTree } from './temporary-tree.ts';
import { startWatching, type Watching } from './watching.ts';

/** Files, and the database that they are kept in. */
export interface World {
  readonly cwd: string;
  readonly target: DatabaseTarget;
  /** Labels of the packs in the catalog, by ref. */
  readonly labels: () => Promise<Readonly<Record<string, string>>>;
}

/** Makes both; they last as long as the test. */
export async function makeWorld(files: Parameters<typeof makeTree>[0]): Promise<World> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const target = { driver: 'postgres', connection: { url } } as const;
  const database = await openDatabase(target);
  onTestFinished(database.close);
  const labels: World['labels'] = async () => {
    const { rows } = await database.read((transaction) =>
      transaction.query<{ ref: string; label: string }>('select ref, label from pack order by ref'),
    );
    return Object.fromEntries(rows.map(({ ref, label }) => [ref, label]));
  };
  return { cwd: makeTree(files), target, labels };
}

export const pack = (ref: string, label: string): string => `ref: ${ref}\nlabel: ${label}\nversion: 1.0.0\n`;

/** Waits until the catalog holds exactly these labels, and nothing is under way any longer. */
export async function converge(
  watching: Watching,
  world: World,
  wanted: Readonly<Record<string, string>>,
): Promise<void> {
  const text = JSON.stringify(wanted);
  await watching.until(async () => JSON.stringify(await world.labels()) === text);
  await watching.idle();
  expect(await world.labels()).toEqual(wanted);
}

const allowAll = { ...prune, allowed: 1000, allowEmpty: true };

/** Starts a controller over `packs/` that may delete everything. */
export function watch(
  world: World,
  more: Partial<Parameters<typeof startWatching>[0]> = {},
): Promise<Watching> {
  return startWatching({ cwd: world.cwd, database: world.target, prune: allowAll, ...more });
}
