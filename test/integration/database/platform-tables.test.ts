import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database, Queryable } from '../../../src/database/database.ts';
import {
  createPostgresDatabase,
  postgresTarget,
  withDatabase,
  type Template,
} from '../../support/databases.ts';

const statements = readFileSync(new URL('../../fixtures/seed/pack-system.sql', import.meta.url), 'utf8');

/** The platform has this function from an earlier migration of its own. */
const touch = `
  create function update_updated_column() returns trigger as $$
  begin
    new.updated = now();
    return new;
  end;
  $$ language plpgsql`;

/** What pg_catalog knows of the tables in the schema `public`, one line each. NOT NULL is a fact of the column. */
const facts = {
  tables: `select format('%s %s', relname, relkind) as fact from pg_class where relnamespace = 'public'::regnamespace`,
  columns: `
    select format('%s.%s %s%s%s', relname, attname, format_type(atttypid, atttypmod),
      case when attnotnull then ' not null' end, ' default ' || pg_get_expr(adbin, adrelid)) as fact
    from pg_attribute
    join pg_class on pg_class.oid = attrelid and relkind = 'r' and relnamespace = 'public'::regnamespace
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attnum > 0 and not attisdropped`,
  constraints: `
    select format('%s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as fact
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'`,
  indexes: `
    select pg_get_indexdef(indexrelid) as fact
    from pg_index join pg_class on pg_class.oid = indexrelid and relnamespace = 'public'::regnamespace`,
  triggers: `
    select pg_get_triggerdef(pg_trigger.oid) as fact
    from pg_trigger join pg_class on pg_class.oid = tgrelid and relnamespace = 'public'::regnamespace
    where not tgisinternal`,
  functions: `
    select format('%s(%s) %s', proname, pg_get_function_identity_arguments(oid), prorettype::regtype) as fact
    from pg_proc where pronamespace = 'public'::regnamespace`,
} as const;

type Subject = keyof typeof facts;
type Facts = Readonly<Record<Subject, ReadonlySet<string>>>;

async function readFacts(database: Database): Promise<Facts> {
  return database.read(async (transaction) => {
    const found: [string, ReadonlySet<string>][] = [];
    for (const [subject, text] of Object.entries(facts)) {
      const { rows } = await transaction.query<{ fact: string }>(text);
      found.push([subject, new Set(rows.map(({ fact }) => fact))]);
    }
    return Object.fromEntries(found) as Facts;
  });
}

function only(left: Facts, right: Facts): Partial<Record<Subject, string[]>> {
  const subjects = Object.keys(facts) as Subject[];
  const differences = subjects.map((subject) => [
    subject,
    [...left[subject]].filter((fact) => !right[subject].has(fact)),
  ]);
  return Object.fromEntries(differences.filter(([, found]) => (found?.length ?? 0) > 0)) as Partial<
    Record<Subject, string[]>
  >;
}

async function factsOf(
  template: Template,
  prepare?: (transaction: Queryable) => Promise<unknown>,
): Promise<Facts> {
  const { url, drop } = await createPostgresDatabase(template);
  try {
    return await withDatabase(postgresTarget(url), async (database) => {
      if (prepare !== undefined) await database.transact(prepare);
      return readFacts(database);
    });
  } finally {
    await drop();
  }
}

describe('the platform’s tables', () => {
  let made: Facts;
  let given: Facts;

  beforeAll(async () => {
    made = await factsOf('migrated');
    given = await factsOf('empty', async (transaction) => {
      await transaction.query(touch);
      await transaction.query(statements);
    });
  });

  it('are found at all', () => {
    expect(given.tables).toContain('runtime_version r');
    expect(given.columns.size).toBe(51);
    expect(given.indexes.size).toBe(34);
    expect(given.triggers.size).toBe(3);
  });

  it('lack nothing of what the platform makes itself', () => {
    expect(only(given, made)).toEqual({});
  });

  it('add nothing but the aliases of runtimes', () => {
    expect(only(made, given)).toEqual({
      tables: ['idx_runtime_aliases_gin i'],
      columns: ['runtime.aliases text[] not null default ARRAY[]::text[]'],
      indexes: ['CREATE INDEX idx_runtime_aliases_gin ON public.runtime USING gin (aliases)'],
    });
  });
});
