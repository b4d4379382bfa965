import { describe, expect, it } from 'vitest';
import { introspect } from '../../../src/database/introspect.ts';
import { migrate } from '../../../src/database/migrate.ts';
import {
  createPostgresDatabase,
  describeOnEachDatabase,
  postgresTarget,
  withDatabase,
} from '../../support/databases.ts';

const everything = { schema: undefined, tables: 'all' } as const;

describeOnEachDatabase('our tables', (open) => {
  it('are not made twice, and keep their key', async () => {
    const { database, sql } = await open();
    const key = (): Promise<unknown> => sql(`select value from reconcile.setting where name = 'secret_key'`);
    const before = await key();
    expect(before).toEqual([{ value: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await migrate(database, everything)).toEqual({
      schema: 'public',
      platformTablesExisted: true,
      applied: [],
    });
    expect(await key()).toEqual(before);
  });

  it('of a later version are refused, by name and with the last one known', async () => {
    const { database, sql } = await open();
    await sql(`insert into reconcile.migration (name, checksum) values ('0099-later', 'x')`);
    const refusal = {
      code: 'database.schema-newer',
      message: expect.stringContaining('0099-later'),
      hint: expect.stringMatching(/knows migrations up to 0\d+-reconcile-/),
    };
    await expect(migrate(database, everything)).rejects.toMatchObject(refusal);
    await expect(
      database.read((transaction) => introspect(transaction, { schema: undefined })),
    ).rejects.toMatchObject(refusal);
  });

  it('that were made from other files are refused', async () => {
    const { database, sql } = await open();
    await sql(`update reconcile.migration set checksum = 'x'`);
    await expect(migrate(database, everything)).rejects.toMatchObject({
      code: 'database.schema-newer',
      message: expect.stringMatching(/^migration 0\d+-reconcile-\S+ is not the one/),
    });
  });
});

interface Role {
  readonly grants: string;
  /** How reading the layout settles. */
  readonly settles: object;
}

function refusal(hint: RegExp): object {
  return { reason: { code: 'database.permission', hint: expect.stringMatching(hint) as string } };
}

const roles: readonly (readonly [string, Role])[] = [
  [
    'reads everything is told what there is',
    {
      grants:
        'grant usage on schema reconcile to ROLE; grant select on all tables in schema reconcile, public to ROLE',
      settles: {
        value: {
          schema: 'public',
          tracking: true,
          secretKey: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        },
      },
    },
  ],
  [
    'has no right to our schema is refused, since nobody could tell it who owns what',
    {
      grants: 'grant select on all tables in schema public to ROLE',
      settles: refusal(/GRANT USAGE ON SCHEMA reconcile/u),
    },
  ],
  [
    'may look into our schema but read nothing there is refused likewise',
    {
      grants: 'grant usage on schema reconcile to ROLE',
      settles: refusal(/GRANT SELECT ON reconcile\.inventory, reconcile\.migration, reconcile\.setting/u),
    },
  ],
];

describe('a role that', () => {
  it.each(roles)('%s', async (_, { grants, settles }) => {
    const { url, drop } = await createPostgresDatabase();
    const role = `reader_${new URL(url).pathname.slice(-12)}`;
    const admin = (text: string): Promise<unknown> =>
      withDatabase(postgresTarget(url), (database) =>
        database.transact((transaction) => transaction.query(text)),
      );
    await admin(`create role ${role} login password 'secret'; ${grants.replaceAll('ROLE', role)}`);
    try {
      const own = new URL(url);
      own.username = role;
      own.password = 'secret';
      await withDatabase(postgresTarget(own.href), async (database) => {
        const layout = database.read((transaction) => introspect(transaction, { schema: undefined }));
        const [found] = await Promise.allSettled([layout]);
        expect(found).toMatchObject(settles);
        await expect(
          database.transact((transaction) => transaction.query('delete from pack')),
        ).rejects.toMatchObject({ code: 'database.permission', message: expect.stringContaining('pack') });
      });
    } finally {
      await admin(`drop owned by ${role} cascade; drop role ${role}`);
      await drop();
    }
  });
});
