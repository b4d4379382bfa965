import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgresServer } from './postgres-server.ts';
import { makeTemporaryRoot } from './temporary-root.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the PostgreSQL server of this run. */
    readonly postgresUrl: string;
    /** Begins the names of what this run makes on the server and keeps. */
    readonly runName: string;
    /** A directory that lives as long as the run, for what tests make once. */
    readonly sharedDirectory: string;
  }
}

/**
 * Builds dist/ once before the suite, since worker threads and end-to-end tests run the built program, and starts PostgreSQL.
 * Returns how to clean up.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  const temporaryRoot = makeTemporaryRoot();
  process.env['TMPDIR'] = temporaryRoot;
  const server = await findServer();
  const sharedDirectory = join(temporaryRoot, 'shared');
  await mkdir(sharedDirectory);
  const runName = `run_${randomUUID().replaceAll('-', '')}`;
  project.provide('postgresUrl', server.url);
  project.provide('runName', runName);
  project.provide('sharedDirectory', sharedDirectory);
  return async () => {
    await server.stop(runName);
    await rm(temporaryRoot, { recursive: true, force: true });
  };
}

interface TestServer {
  readonly url: string;
  readonly stop: (runName: string) => Promise<void>;
}

/** The server that TEST_DATABASE_URL names, whose user may create databases, or one of our own. */
async function findServer(): Promise<TestServer> {
  const url = process.env['TEST_DATABASE_URL'];
  if (url === undefined || url === '') return startPostgresServer();
  return { url, stop: (runName) => dropTemplate(url, runName) };
}

async function dropTemplate(url: string, runName: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const suffix of ['migrated', 'migrated_draft']) {
    await client.query(`drop database if exists ${runName}_${suffix} with (force)`);
  }
  await client.end();
}
