import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ContentOptions } from '../../src/reconcile/contents/content-options.ts';
import { reconcileOnce, type ReconcileOptions } from '../../src/reconcile/reconcile-once.ts';
import type { Reconciliation } from '../../src/reconcile/reconciliation.ts';
import type { SourceOptions } from '../../src/sources/source-options.ts';
import { createPostgresDatabase, postgresTarget, withDatabase } from './databases.ts';
import { buildFetchOptions } from './fetch-options.ts';
import { makeGitLog, type GitLog } from './git-log.ts';
import { startGitHttp, type GitHttpServer } from './git-http-server.ts';
import { makeServerRoot, makeUpstream, type Upstream } from './git-upstream.ts';
import { makeMachine } from './host-repository.ts';
import { runCli, type CliResult } from './run-cli.ts';
import { makeTree, type TreeEntry } from './temporary-tree.ts';

/** Manifests whose packs have their contents elsewhere, the database and the host that they are applied to. */
export interface ContentRepository {
  readonly cwd: string;
  /** Directory of the contents. */
  readonly packs: string;
  readonly git: GitLog;
  readonly sources: SourceOptions;
  readonly url: string;
  readonly sql: (text: string) => Promise<readonly Record<string, unknown>[]>;
  readonly write: (file: string, content: string) => void;
  readonly remove: (file: string) => void;
  /** A file of a pack, by its stable path. */
  readonly read: (...parts: readonly string[]) => string;
  readonly lockFile: () => string;
  /** Runs the built program on the same manifests, database and host. */
  readonly cli: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<CliResult>;
  readonly pass: (
    options?: Partial<ReconcileOptions>,
    contents?: Partial<ContentOptions>,
  ) => Promise<Reconciliation>;
  /** As `pass`, without a look at the host. */
  readonly passAlone: () => Promise<Reconciliation>;
}

/** Makes all of it; it lasts as long as the test. */
export async function makeContentRepository(
  files: Readonly<Record<string, TreeEntry>>,
): Promise<ContentRepository> {
  const cwd = makeTree({ 'packs/.keep': '', ...files });
  const packs = join(cwd, '.reconcile/packs');
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  const database = postgresTarget(url);
  const git = makeGitLog();
  const { host } = makeMachine({ contents: packs });
  const contents: ContentOptions = {
    root: packs,
    sources: buildFetchOptions({
      cache: join(cwd, '.reconcile/cache'),
      env: { PATH: git.path, HOME: cwd },
      timeout: 20_000,
      attempts: 1,
    }),
    offline: false,
    registries: [],
    lock: 'keep',
    renew: undefined,
    acceptMoved: false,
  };
  const common: ReconcileOptions = {
    paths: ['packs'],
    cwd,
    database,
    mode: 'apply',
    source: 'main',
    identity: { host: 'host.example', actor: 'somebody', version: '1.2.3' },
    commandEnvironment: { PATH: '/usr/bin:/bin' },
    lockTimeout: 10_000,
  };
  return {
    cwd,
    packs,
    git,
    sources: contents.sources,
    url,
    sql: (text) =>
      withDatabase(database, async (opened) =>
        opened.transact(async (transaction) => (await transaction.query(text)).rows),
      ),
    write: (file, content) => {
      mkdirSync(dirname(join(cwd, file)), { recursive: true });
      writeFileSync(join(cwd, file), content);
    },
    remove: (file) => rmSync(join(cwd, file), { recursive: true }),
    read: (...parts) => readFileSync(join(packs, ...parts), 'utf8'),
    lockFile: () => readFileSync(join(cwd, 'reconcile.lock.yaml'), 'utf8'),
    cli: (args, env = {}) => runCli(args, { cwd, env: { DATABASE_URL: url, ...env } }),
    pass: (options = {}, changes = {}) =>
      reconcileOnce({ ...common, host, contents: { ...contents, ...changes }, ...options }),
    passAlone: () => reconcileOnce({ ...common, contents }),
  };
}

/** A manifest that says where the content of a pack is; `source` as YAML flow. */
export function sourced(ref: string, source: string, rest = ''): string {
  return `kind: Pack\nref: ${ref}\nsource: ${source}\n${rest}`;
}

/** Codes of what was found, with its severity where it is no error. */
export function codesOf({ diagnostics }: Pick<Reconciliation, 'diagnostics'>): readonly string[] {
  return diagnostics.map(({ code, severity }) => (severity === 'error' ? code : `${severity} ${code}`));
}

/** What became of contents, by pack. */
export function actionsOf({ host }: Reconciliation): Readonly<Record<string, string>> {
  return Object.fromEntries((host?.contents ?? []).map(({ pack, action }) => [pack, action]));
}

export function packFile(ref: string, version = '2.1.0', rest = ''): string {
  return `ref: ${ref}\nversion: ${version}\nlabel: ${ref} of upstream\n${rest}`;
}

export interface GitScene extends ContentRepository {
  readonly server: GitHttpServer;
  readonly upstream: Upstream;
  /** Address of the repository. */
  readonly repository: string;
  /** A `source` of a pack in it. */
  readonly sourceOf: (ref: string, more?: string) => string;
  readonly takeRequests: () => readonly string[];
}

/** One repository with packs in it, on a server, and manifests that follow its branch. */
export async function makeGitScene(packs: readonly string[] = ['slack']): Promise<GitScene> {
  const root = makeServerRoot();
  const files = packs.map((ref) => [`${ref}/pack.yaml`, packFile(ref)] as const);
  const upstream = makeUpstream(root, 'packs', {
    ...Object.fromEntries(files),
    'slack/actions/send.sh': { mode: 0o755, content: '#!/bin/sh\n' },
    'slack/old.txt': 'old',
    'slack/kept.txt': 'one',
  });
  upstream.git('tag', 'v2.1.0');
  const server = await startGitHttp(root);
  const repository = `${server.url}packs/.git`;
  const sourceOf = (ref: string, more = 'ref: main'): string =>
    `{type: git, url: "${repository}", path: ${ref}, ${more}}`;
  const manifests = packs.map((ref) => [`packs/${ref}.yaml`, sourced(ref, sourceOf(ref))]);
  const made = await makeContentRepository(Object.fromEntries(manifests));
  let taken = 0;
  const takeRequests = (): readonly string[] => {
    const requests = server.requests.slice(taken);
    taken = server.requests.length;
    return requests;
  };
  return { ...made, server, upstream, repository, sourceOf, takeRequests };
}
