import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { passOn, planOn, runOf } from '../../support/catalog-pass.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from '../../support/databases.ts';
import type { TerseDesired } from '../../support/plan-case.ts';

const built = (file: string): string => new URL(`../../../dist/${file}`, import.meta.url).href;

const script = `
  const [{ openDatabase }, { introspect }, { applyPlan }] = await Promise.all(
    ${JSON.stringify(['database/open-database.js', 'database/introspect.js', 'apply/apply-plan.js'].map(built))}.map((file) => import(file)),
  );
  const { url, plan, run, fatal } = JSON.parse(process.argv[1]);
  let statements = 0;
  const database = await openDatabase({ driver: 'postgres', connection: { url } }, {
    onStatement: () => {
      statements += 1;
      // After the statement was written to the socket.
      if (statements === fatal) setImmediate(() => process.kill(process.pid, 'SIGKILL'));
    },
  });
  await database.transact(async (transaction) => {
    const layout = await introspect(transaction, { schema: undefined });
    await applyPlan(transaction, { plan, layout, run });
  });
  await database.close();
  process.stdout.write('statements ' + statements);
`;

/** Applies in a process of its own that kills itself after `fatal` statements; tells how many statements it came to, or undefined. */
async function applyInProcess(argument: object): Promise<number | undefined> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  await once(child, 'close');
  return output === '' ? undefined : Number(output.replace('statements ', ''));
}

const first: TerseDesired = {
  objects: { 'pack core': {}, 'runtime core.sh': {}, 'version core.sh@5': { is_default: true } },
};
const second: TerseDesired = {
  objects: {
    'pack core': { label: 'New' },
    'pack more': {},
    'runtime core.sh': { description: 'Shell' },
    'runtime more.js': {},
    'version core.sh@5': { is_default: false },
    'version core.sh@6': { is_default: true },
  },
};

describe('a process that is killed while it applies', () => {
  it('leaves all of its work or none, wherever that happens', { timeout: 180_000 }, async () => {
    const { url, drop } = await createPostgresDatabase();
    try {
      await withDatabase(postgresTarget(url), async (database) => {
        await passOn(database, first);
        const read = async (): Promise<unknown> =>
          database.read(async (transaction) => {
            const { rows } = await transaction.query(
              `select (select count(*)::int from reconcile.run) as runs, (select count(*)::int from reconcile.change) as changes,
                (select count(*)::int from reconcile.inventory) as owned, (select string_agg(label, ' ' order by ref) from pack) as packs,
                (select string_agg(ref, ' ' order by ref) from runtime) as runtimes,
                (select string_agg(version, ' ' order by version) from runtime_version where is_default) as defaults`,
            );
            return rows[0];
          });
        const none = { runs: 1, changes: 3, owned: 3, packs: 'core', runtimes: 'core.sh', defaults: '5' };
        const all = {
          runs: 2,
          changes: 9,
          owned: 6,
          packs: 'New more',
          runtimes: 'core.sh more.js',
          defaults: '6',
        };
        const { plan } = await planOn(database, second);
        const apply = (fatal: number): Promise<number | undefined> =>
          applyInProcess({ url, plan, run: runOf(plan), fatal });
        let statements: number | undefined;
        for (let fatal = 1; statements === undefined && fatal < 40; fatal += 1) {
          statements = await apply(fatal);
          const state = await read();
          expect([none, all]).toContainEqual(state);
          if (JSON.stringify(state) === JSON.stringify(all)) break;
        }
        await passOn(database, second);
        expect(await read()).toEqual(all);
        expect((await planOn(database, second)).plan.changes).toEqual([]);
      });
    } finally {
      await drop();
    }
  });
});
