import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from './soak-model.ts';
import { pause, type SoakWorld } from './soak-world.ts';

/** Ids of rows by kind and ref, as they were found. */
export type KnownIds = ReadonlyMap<string, string>;

/** Milliseconds that what is under way may take to end: the last change may have made one more pass. */
const patience = 10_000;

/**
 * Looks at everything that has to hold when all is as the files say and the controller rests. Throws with what does not. Gives the ids of
 * the rows, for the next time.
 */
export async function examineWorld(world: SoakWorld, before: KnownIds): Promise<KnownIds> {
  const end = Date.now() + patience;
  for (;;) {
    await world.rest();
    const ids = await readIds(world);
    const found = await findTroubles(world, before, ids);
    if (found.length === 0) {
      world.mayBeNew.clear();
      return ids;
    }
    if (Date.now() > end) throw new Error(`this is not as it should be:\n${found.join('\n')}`);
    await pause(50);
  }
}

async function findTroubles(world: SoakWorld, before: KnownIds, ids: KnownIds): Promise<readonly string[]> {
  return [
    ...(await world.differences()),
    ...findExchanged(world, { before, ids }),
    ...(await examineInventory(world)),
    ...(await examineAudit(world, ids)),
    ...(await examineSessions(world)),
    ...world.controller.children().map((command) => `a process is left: ${command}`),
    ...findRemains(world),
  ];
}

async function readIds(world: SoakWorld): Promise<KnownIds> {
  const rows = await world.rows();
  return new Map(rows.map(({ kind, ref, id }) => [`${kind} ${ref}`, id]));
}

/** A row that nobody had any reason to delete has the id that it had. */
function findExchanged(
  { mayBeNew }: SoakWorld,
  { before, ids }: { readonly before: KnownIds; readonly ids: KnownIds },
): readonly string[] {
  return [...before]
    .filter(([name, id]) => !mayBeNew.has(name) && ids.get(name) !== id)
    .map(([name]) => `was deleted without a reason: ${name}`);
}

async function examineInventory(world: SoakWorld): Promise<readonly string[]> {
  const rows = await world.sql<{ name: string; held: string | null }>(
    `select kind || ' ' || ref as name, held from reconcile.inventory`,
  );
  const wanted = namesIn(world.broken?.before ?? world.model);
  const owned = new Set(rows.map(({ name }) => name));
  return [
    ...[...wanted].filter((name) => !owned.has(name)).map((name) => `is not owned: ${name}`),
    ...[...owned].filter((name) => !wanted.has(name)).map((name) => `is owned still: ${name}`),
    ...rows.filter(({ held }) => held !== null).map(({ name }) => `is held back: ${name}`),
  ];
}

/** Whatever is there was created once more often than it was deleted, by us or by hand. */
async function examineAudit(world: SoakWorld, ids: KnownIds): Promise<readonly string[]> {
  const actions = await world.sql<{ name: string; created: number; deleted: number }>(
    `select kind || ' ' || ref as name, (count(*) filter (where action in ('create', 'adopt')))::int as created,
       (count(*) filter (where action = 'delete'))::int as deleted
     from reconcile.change group by 1`,
  );
  const doubled = await world.sql<{ ref: string }>(
    `select ref from reconcile.change group by run_id, kind, ref having count(*) > 1`,
  );
  const gaps = await world.sql(
    `select run_id from reconcile.change group by run_id having max(seq) - min(seq) + 1 <> count(*)`,
  );
  const empty = await world.sql(
    `select id from reconcile.run where not exists (select from reconcile.change where run_id = run.id)`,
  );
  return [
    ...doubled.map(({ ref }) => `is twice in one run: ${ref}`),
    ...gaps.map(() => 'a run of the audit has gaps'),
    ...empty.map(() => 'a run of the audit changed nothing'),
    ...actions
      .filter(
        ({ name, created, deleted }) =>
          created - deleted - (world.deletedByHand.get(name) ?? 0) !== Number(ids.has(name)),
      )
      .map(
        ({ name, created, deleted }) => `the audit has ${name} ${created} times created, ${deleted} deleted`,
      ),
  ];
}

async function examineSessions(world: SoakWorld): Promise<readonly string[]> {
  const locks = await world.sql<{ mode: string }>(
    `select mode from pg_locks join pg_stat_activity using (pid)
     where application_name = 'reconcile' and locktype <> 'virtualxid'`,
  );
  const open = await world.sql<{ state: string }>(
    `select state from pg_stat_activity where application_name = 'reconcile' and state <> 'idle'`,
  );
  return [
    ...locks.map(({ mode }) => `a lock is held: ${mode}`),
    ...open.map(({ state }) => `a session is ${state}`),
  ];
}

/** Connections that programs of ours have open. */
export async function countSessions(world: SoakWorld): Promise<number> {
  const [row] = await world.sql<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity where application_name = 'reconcile'`,
  );
  return row?.count ?? 0;
}

/** What has no place in a store at rest: attempts under way, and more environments than ever were wanted. */
function findRemains(world: SoakWorld): readonly string[] {
  const store = join(world.cwd, '.reconcile/environments/.store');
  const names = existsSync(store) ? readdirSync(store) : [];
  const environments = names.filter((name) => !/\.(?:json|log|tmp|unused)$/u.test(name));
  // One more without anything installed: a pass may come between a pack's manifest and what it needs.
  const size = world.everNeeded.size + 1;
  return [
    ...names.filter((name) => name.endsWith('.tmp')).map((name) => `an attempt is left: ${name}`),
    ...environments
      .filter((name) => !names.includes(`${name}.json`))
      .map((name) => `an environment has no record: ${name}`),
    ...(environments.length > size ? [`${environments.length} environments were built for ${size}`] : []),
    ...temporaryFilesBelow(world.path()).map((file) => `a temporary file is left: ${file}`),
  ];
}

function temporaryFilesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tmp$|\.tmp[-.]|~$/u.test(file),
  );
}
