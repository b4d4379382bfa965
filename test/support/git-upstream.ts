import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeTree, type TreeEntry } from './temporary-tree.ts';

/** A repository that a server of the suite publishes. */
export interface Upstream {
  /** Absolute path of the work tree. */
  readonly directory: string;
  /** Runs git in it, and gives what it printed, trimmed. */
  readonly git: (...args: readonly string[]) => string;
  /** Writes files, or removes those that are undefined, and commits everything. Gives the commit. */
  readonly commit: (entries: Readonly<Record<string, TreeEntry | undefined>>) => string;
}

const environment = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Author',
  GIT_AUTHOR_EMAIL: 'author@example.com',
  GIT_COMMITTER_NAME: 'Author',
  GIT_COMMITTER_EMAIL: 'author@example.com',
};

/** Makes a directory of repositories for a server, which lasts as long as the test. */
export function makeServerRoot(): string {
  return makeTree({});
}

/** Makes a repository with one commit on `main`. */
export function makeUpstream(
  root: string,
  name: string,
  entries: Readonly<Record<string, TreeEntry>>,
): Upstream {
  return initialise(join(root, name), entries, 'sha1');
}

/** Makes one that names objects by SHA-256. */
export function makeSha256Upstream(
  root: string,
  name: string,
  entries: Readonly<Record<string, TreeEntry>>,
): Upstream {
  return initialise(join(root, name), entries, 'sha256');
}

function initialise(
  directory: string,
  entries: Readonly<Record<string, TreeEntry>>,
  format: 'sha1' | 'sha256',
): Upstream {
  const home = makeTree({});
  const run = (...args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd: directory,
      env: { ...environment, HOME: home },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  mkdirSync(directory, { recursive: true });
  run('init', '--quiet', '--initial-branch=main', `--object-format=${format}`);
  run('config', 'uploadpack.allowFilter', 'true');
  run('config', 'gc.auto', '0');
  const commit: Upstream['commit'] = (changes) => {
    for (const [path, entry] of Object.entries(changes)) change(join(directory, path), entry);
    run('add', '--all');
    run('commit', '--quiet', '--allow-empty', '--message=Change');
    return run('rev-parse', 'HEAD');
  };
  commit(entries);
  return { directory, git: run, commit };
}

function change(path: string, entry: TreeEntry | undefined): void {
  rmSync(path, { recursive: true, force: true });
  if (entry === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  if (typeof entry === 'string' || entry instanceof Uint8Array) writeFileSync(path, entry);
  else if ('link' in entry) symlinkSync(entry.link, path);
  else if ('mode' in entry) {
    writeFileSync(path, entry.content);
    chmodSync(path, entry.mode);
  }
}
