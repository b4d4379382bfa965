import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseTarget } from '../../src/database/database-target.ts';
import {
  createEmbeddedDirectory,
  createPostgresDatabase,
  postgresTarget,
  withDatabase,
} from '../support/databases.ts';
import { runCli, runCliSeries, type CliResult } from '../support/run-cli.ts';
import { makeTree } from '../support/temporary-tree.ts';

/** Every secret of these tests, and nothing else, holds it. */
const canary = 'CANARY';

/** A pack with secrets wherever a conf_schema can have one; `edition` tells their values apart. */
function packWithSecrets(edition: string): string {
  const secret = (name: string): string => `${canary}-${name}-${edition}`;
  return `ref: vault
version: 1.0.0
conf_schema:
  type: object
  properties:
    token: {type: string, secret: true}
    auth:
      type: object
      properties:
        user: {type: string}
        password: {type: string, secret: true}
    keys: {type: array, items: {type: string, secret: true}}
    later: {type: string, secret: true, default: ${secret('default')}}
config:
  token: ${secret('token')}
  auth: {user: robot, password: ${secret('nested')}}
  keys: [${secret('first')}, ${secret('second')}]
`;
}

const otherPack = 'ref: other\nversion: 1.0.0\n';

async function makeTarget(driver: 'embedded' | 'postgres'): Promise<DatabaseTarget> {
  if (driver === 'postgres') {
    const { url, drop } = await createPostgresDatabase();
    onTestFinished(drop);
    return postgresTarget(url);
  }
  const { directory, remove } = await createEmbeddedDirectory();
  onTestFinished(remove);
  return { driver, directory };
}

function environmentOf(target: DatabaseTarget): Readonly<Record<string, string>> {
  return target.driver === 'embedded'
    ? { RECONCILE_STATE_DIRECTORY: target.directory }
    : { DATABASE_URL: target.connection.url ?? '' };
}

function query(target: DatabaseTarget, text: string): Promise<readonly object[]> {
  return withDatabase(target, (database) =>
    database.transact(async (transaction) => (await transaction.query(text)).rows),
  );
}

/** Every row of every table of ours, as one text. */
async function readOwnTables(target: DatabaseTarget): Promise<string> {
  return withDatabase(target, (database) =>
    database.read(async (transaction) => {
      const { rows } = await transaction.query<{ name: string }>(
        `select relname as name from pg_class
         where relnamespace = 'reconcile'::regnamespace and relkind in ('r', 'p', 'v', 'm')`,
      );
      const texts: string[] = [];
      for (const { name } of rows) {
        const { rows: found } = await transaction.query<{ line: string }>(
          `select row_to_json(r)::text as line from reconcile.${name} as r`,
        );
        texts.push(name, ...found.map(({ line }) => line));
      }
      return texts.join('\n');
    }),
  );
}

const looks = [['--verbose'], ['-o', 'json']];

/** Runs commands in every look, and expects of each the exit code and no secret. Gives the results of a command one after another. */
async function runSilently(
  commands: readonly (readonly string[])[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly code: number },
): Promise<readonly CliResult[]> {
  const lines = commands.flatMap((args) => looks.map((look) => [...args, ...look]));
  const results = await runCliSeries(lines, options);
  expect(results).toHaveLength(lines.length);
  for (const { code, stdout, stderr } of results) {
    expect(code, stderr).toBe(options.code);
    expect(`${stdout}${stderr}`).not.toContain(canary);
  }
  return results;
}

// Many runs, some of which start an embedded database.
vi.setConfig({ testTimeout: 300_000 });

describe.each(['embedded', 'postgres'] as const)('A secret (%s)', (driver) => {
  it('is kept in the config of its pack and nowhere else', async () => {
    const target = await makeTarget(driver);
    const cwd = makeTree({ 'vault/pack.yaml': packWithSecrets('old') });
    const run = { cwd, env: environmentOf(target), code: 0 };
    await runSilently(
      [['validate', '.'], ['--dry-run', '.'], ['--dry-run=server', '.'], ['.'], ['status']],
      run,
    );

    writeFileSync(join(cwd, 'vault/pack.yaml'), packWithSecrets('new'));
    const planned = await runSilently([['--dry-run', '--detailed-exitcode', '.']], { ...run, code: 2 });
    expect(planned[0]?.stdout).toMatch(/config\.token\b.*changed/u);
    expect(planned[0]?.stdout).toContain('config.auth.password');
    expect(planned[0]?.stdout).toContain('config.keys');
    await runSilently([['--dry-run=server', '.'], ['.'], ['--dry-run', '--detailed-exitcode', '.']], run);

    await expect(query(target, 'select config from pack')).resolves.toEqual([
      {
        config: {
          token: `${canary}-token-new`,
          auth: { user: 'robot', password: `${canary}-nested-new` },
          keys: [`${canary}-first-new`, `${canary}-second-new`],
        },
      },
    ]);
    const listed = await runCli(['history', '-o', 'json'], run);
    const { runs } = JSON.parse(listed.stdout) as {
      readonly runs: readonly { readonly runId: string }[];
    };
    expect(runs).toHaveLength(2);
    const [first, , second] = await runSilently(
      runs.map(({ runId }) => ['history', runId]),
      run,
    );
    for (const shown of [first, second]) {
      expect(shown?.stdout).toMatch(/config\.auth\.password: \(sensitive/u);
    }
    const own = await readOwnTables(target);
    expect(own).toContain('vault');
    expect(own).not.toContain(canary);
  });

  it('is told by no drift, no plan in a file, no unit that is left out, and no deletion', async () => {
    const target = await makeTarget(driver);
    const cwd = makeTree({ 'vault/pack.yaml': packWithSecrets('old'), 'other/pack.yaml': otherPack });
    const run = { cwd, env: environmentOf(target), code: 0 };
    await runSilently([['.']], run);
    await query(
      target,
      `update pack set config = jsonb_set(config, '{token}', '"${canary}-by-hand"') where ref = 'vault'`,
    );
    const [reported] = await runSilently(
      [
        ['--dry-run', '--drift', 'report', '.'],
        ['--dry-run', '--out', 'plan.json', '.'],
      ],
      run,
    );
    expect(reported?.stdout).toMatch(/Drift: 1 object[\s\S]*config\.token: \(sensitive, changed\)/u);
    expect(readFileSync(join(cwd, 'plan.json'), 'utf8')).not.toContain(canary);

    writeFileSync(join(cwd, 'vault/pack.yaml'), `${packWithSecrets('new')}  later: 7\n`);
    await runSilently([['--keep-going', '.']], { ...run, code: 6 });
    rmSync(join(cwd, 'vault'), { recursive: true });
    await runSilently([['--prune', '--dry-run', '.']], run);
    await runSilently([['--plan', 'plan.json']], { ...run, code: 1 });
    await runSilently([['--prune', '.'], ['history']], run);
    await expect(query(target, 'select ref from pack')).resolves.toEqual([{ ref: 'other' }]);
    expect(await readOwnTables(target)).not.toContain(canary);
  });

  it('is not told when its pack cannot be renamed', async () => {
    const target = await makeTarget(driver);
    const cwd = makeTree({ 'vault/pack.yaml': packWithSecrets('old') });
    const run = { cwd, env: environmentOf(target), code: 0 };
    await runSilently([['.']], run);
    await query(
      target,
      `create function speak() returns trigger language plpgsql as $$ begin raise exception 'unwelcome: %', new; end $$`,
    );
    await query(target, 'create trigger speak before update on pack for each row execute function speak()');
    const renamed = 'ref: safe\nversion: 1.0.0\nmoved: { from: vault }\n';
    writeFileSync(join(cwd, 'vault/pack.yaml'), renamed);
    await runSilently([['.']], { ...run, code: 1 });
    await runSilently([['--keep-going', '.']], { ...run, code: 6 });
    await runSilently([['history']], run);
    expect(await readOwnTables(target)).not.toContain(canary);
  });

  it.each([
    [
      'a constraint on its value',
      `alter table pack add constraint short_token check (length(config->>'token') < 5)`,
      'short_token',
    ],
    [
      'a trigger that quotes the row',
      `create function speak() returns trigger language plpgsql as
        $$ begin raise exception 'unwelcome: % %', new.config, new.conf_schema; end $$;
       create trigger speak before insert on pack for each row execute function speak()`,
      'SQLSTATE P0001',
    ],
    [
      'a trigger of another table that quotes the configuration',
      `create function speak() returns trigger language plpgsql as
        $$ begin raise exception 'unwelcome: %', (select string_agg(config::text, ' ') from pack); end $$;
       create trigger speak before insert on runtime for each row execute function speak()`,
      'SQLSTATE P0001',
    ],
  ])('is not told when %s refuses it', async (_, statement, said) => {
    const target = await makeTarget(driver);
    await withDatabase(target, (database) =>
      database.transact(async (transaction) => {
        for (const part of statement.split(/;\s+(?=create trigger)/u)) await transaction.query(part);
      }),
    );
    const cwd = makeTree({
      'vault/pack.yaml': packWithSecrets('old'),
      'vault/runtimes/tool.yaml': 'ref: vault.tool\nname: Tool\n',
    });
    const run = { cwd, env: environmentOf(target), code: 1 };
    const results = await runSilently([['.'], ['--dry-run=server', '.']], run);
    const [applied, appliedJson, rehearsed, rehearsedJson] = results;
    for (const human of [applied, rehearsed]) expect(human?.stderr).toContain(said);
    for (const json of [appliedJson, rehearsedJson]) {
      expect(json?.stdout).toMatch(/vault\/(?:pack|runtimes\/tool)\.yaml/u);
    }
    await expect(query(target, 'select ref from pack')).resolves.toEqual([]);
    expect(await readOwnTables(target)).not.toContain(canary);
  });
});

describe('A secret in a file that is invalid', () => {
  const schema = `conf_schema:\n  port: {type: integer, secret: true}\n  token: {type: string, secret: true}\n`;
  it.each([
    ['as a value of the wrong type', `${schema}config:\n  port: ${canary}-port\n`],
    [
      'as a default of the wrong type',
      `conf_schema:\n  port: {type: integer, secret: true, default: ${canary}}\nlabel: [1]\n`,
    ],
    ['in place of the config', `${schema}config: ${canary}\n`],
    ['on a line that is no YAML', `${schema}config:\n  token: "${canary}" "more"\n`],
    ['in a quote that is never closed', `${schema}config:\n  token: "${canary}\nlabel: Vault\n`],
    ['behind a tab', `${schema}config:\n\ttoken: ${canary}\n`],
    ['as an alias', `${schema}config:\n  token: *${canary}\n`],
    ['as a tag', `${schema}config:\n  token: !${canary} x\n`],
    ['beside another mistake', `${schema}config:\n  port: many\n  token: ${canary}\n`],
    ['as a key written twice', `${schema}config:\n  token: ${canary}-1\n  token: ${canary}-2\n`],
    [
      'as a value that its pattern refuses',
      `conf_schema:\n  token: {type: string, secret: true, pattern: '^x'}\nconfig:\n  token: ${canary}\n`,
    ],
    [
      'as a number too large',
      `${schema}config:\n  port: 99999999999999999999${canary.length}\n  token: ${canary}\n`,
    ],
  ])('is not told %s', async (_, rest) => {
    const cwd = makeTree({ 'vault/pack.yaml': `ref: vault\nversion: 1.0.0\n${rest}` });
    const [, , reconciled] = await runSilently([['validate', '.'], ['.']], { cwd, env: {}, code: 3 });
    expect(reconciled?.stdout).toContain('vault/pack.yaml:');
  });
});
