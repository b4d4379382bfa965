import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeTree } from '../support/temporary-tree.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

const setup = `
  import { startPostgresServer } from ${JSON.stringify(`${repository}test/support/postgres-server.ts`)};
  export async function setup() {
    const server = await startPostgresServer();
    return server.stop;
  }`;

test.each([
  ['fails', `test('a', () => { throw new Error('as meant'); });`, 1],
  ['passes', `test('a', () => { expect(1).toBe(1); });`, 0],
])(
  'a suite with the database of the tests that %s ends with the status that says so',
  (_, source, status) => {
    const root = makeTree({
      'vitest.config.mjs': `export default { test: { globals: true, globalSetup: ['setup.ts'] } };`,
      'setup.ts': setup,
      'a.test.ts': source,
    });

    const run = spawnSync(
      process.execPath,
      [`${repository}node_modules/vitest/vitest.mjs`, 'run', '--root', root],
      { encoding: 'utf8' },
    );

    expect(run).toMatchObject({ status });
    expect(run.stdout).toMatch(status === 0 ? /1 passed/u : /1 failed/u);
  },
);
