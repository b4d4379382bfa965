import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, onTestFinished } from 'vitest';
import { reportSchema } from '../../src/report/report-schema.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from './databases.ts';
import { runCli, startCli, type CliResult, type StartedCli } from './run-cli.ts';
import { makeTree, type TreeEntry } from './temporary-tree.ts';

/** A runtime whose environments are directories with a file in them. `install` copies the manifest unless told. */
export function plainRuntimeYaml(
  install: readonly string[] = ['cp', '{manifest_path}', '{env_dir}/installed'],
): string {
  return `ref: slack.plain
name: Plain
distributions:
  verification:
    commands: [{binary: sh, args: ["-c", "echo plain 1.2.3"], pattern: plain}]
execution_config:
  interpreter: {binary: sh}
  environment: {env_type: plain, dir_name: .plain, create_command: [mkdir, "{env_dir}"]}
  dependencies: {manifest_file: needs.txt, install_command: ${JSON.stringify(install)}}
  env_vars:
    PLAIN_HOME: "{env_dir}"
    PATH: {value: "{pack_dir}/it's here", operation: prepend}
`;
}

/** A pack that depends on it. */
export function packYaml(ref: string, dependencies: readonly string[] = ['slack.plain']): string {
  return `ref: ${ref}\nversion: 1.0.0\nlabel: ${ref}\nruntime_deps: ${JSON.stringify(dependencies)}\n`;
}

/** Two packs that share an environment. */
const sharingRepository: Readonly<Record<string, TreeEntry>> = {
  'packs/slack/pack.yaml': packYaml('slack'),
  'packs/slack/runtimes/plain.yaml': plainRuntimeYaml(),
  'packs/slack/needs.txt': 'one\n',
  'packs/jira/pack.yaml': packYaml('jira'),
  'packs/jira/needs.txt': 'one\n',
};

/** A directory with manifests, and the database that they are applied to. */
export interface HostRepository {
  readonly cwd: string;
  /** Variables that commands are given. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: (...args: readonly string[]) => Promise<CliResult>;
  readonly start: (...args: readonly string[]) => StartedCli;
  /** The same, with further variables. */
  readonly startWith: (variables: Readonly<Record<string, string>>, args: readonly string[]) => StartedCli;
  /** The one document that a command prints with `-o json`. */
  readonly json: (...args: readonly string[]) => Promise<unknown>;
  /** What a query finds in the database, a server. */
  readonly rows: (text: string) => Promise<readonly object[]>;
}

/** Makes both; they last as long as the test. */
export async function makeHostRepository(
  files: Readonly<Record<string, TreeEntry>> = sharingRepository,
  driver: 'postgres' | 'embedded' = 'postgres',
): Promise<HostRepository> {
  const cwd = makeTree(files);
  const env: Record<string, string> = { TERM: 'dumb' };
  if (driver === 'postgres') {
    const { url, drop } = await createPostgresDatabase('migrated');
    onTestFinished(drop);
    env['DATABASE_URL'] = url;
  }
  const run: HostRepository['run'] = (...args) => runCli(args, { cwd, env });
  const startWith: HostRepository['startWith'] = (variables, args) => {
    const started = startCli(args, { cwd, env: { ...env, ...variables } });
    // A test that fails does not come to the end of what it has started.
    onTestFinished(() => void started.process.kill('SIGKILL'));
    return started;
  };
  return {
    cwd,
    env,
    run,
    start: (...args) => startWith({}, args),
    startWith,
    json: async (...args) => readReport(await run(...args, '-o', 'json')),
    rows: (text) =>
      withDatabase(postgresTarget(env['DATABASE_URL'] ?? ''), (database) =>
        database.transact(async (transaction) => (await transaction.query(text)).rows),
      ),
  };
}

const ajv = new Ajv2020({ allowUnionTypes: true });
addFormats.default(ajv);
const isReport = ajv.compile(reportSchema);

/** The document on standard output, which is one that the schema describes. */
export function readReport({ stdout, stderr }: CliResult): unknown {
  expect(stdout, stderr).not.toBe('');
  const report = JSON.parse(stdout) as unknown;
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  return report;
}
