import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../../src/database/migrate.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from '../../support/databases.ts';
import { connectForeigner } from '../../support/foreign-client.ts';
import { makeTree } from '../../support/temporary-tree.ts';
import { startWatching } from '../../support/watching.ts';

/** A controller that keeps two packs, in a database whose tables announce changes. */
async function makeWorld() {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const database = postgresTarget(url);
  await withDatabase(database, (opened) =>
    migrate(opened, { schema: undefined, tables: 'all', changeTriggers: 'install' }),
  );
  const foreigner = await connectForeigner(url);
  const pack = (ref: string): string => `ref: ${ref}\nlabel: stated\nversion: 1.0.0\n`;
  const cwd = makeTree({ 'packs/one/pack.yaml': pack('one'), 'packs/two/pack.yaml': pack('two') });
  const watching = await startWatching({ cwd, database });
  await watching.idle();
  const labels = async (): Promise<string> => {
    const { rows } = await foreigner.query<{ all: string }>(
      `select string_agg(ref || '=' || label, ' ' order by ref) as all from pack where ref in ('one', 'two')`,
    );
    return rows[0]?.all ?? '';
  };
  return { ...watching, foreigner, labels };
}

describe('a controller whose database announces changes', () => {
  it('puts back what others change, create or delete, and is woken neither by that nor by what is not managed', async () => {
    const { foreigner, labels, passes, until, idle } = await makeWorld();
    const attacks = [
      `update pack set label = 'altered' where ref = 'one'`,
      `delete from pack where ref = 'two'`,
      `begin; delete from pack; insert into pack (ref, label, version) values ('one', 'new', '9.9.9'); commit`,
      `truncate pack cascade`,
    ];
    for (const [index, attack] of attacks.entries()) {
      await foreigner.query(attack);
      await until(async () => passes().length > index + 1 && (await labels()) === 'one=stated two=stated');
    }
    await foreigner.query(`insert into pack (ref, label, version) values ('three', 'x', '1.0.0')`);
    await foreigner.query(`update pack set label = 'y' where ref = 'three'`);
    await foreigner.query(`update pack set installed_at = now()`);
    await idle();
    // Whatever had been announced before this would have been heard before it.
    await foreigner.query('notify reconcile');
    await until(() => passes().length > attacks.length + 1);
    await idle();
    expect(passes().map(({ outcome, triggers }) => `${outcome} ${triggers.join(' ')}`)).toEqual([
      'applied start',
      ...attacks.map(() => 'applied database'),
      'unchanged database',
    ]);
  });
});
