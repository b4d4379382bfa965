import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { readLink } from '../environments/public-link.ts';
import { OperationalError } from '../errors.ts';
import { readFilterOverrides } from './read-filter-overrides.ts';
import type { Revision } from './reconciliation.ts';
import { runGit, type GitOptions } from './run-git.ts';

interface RevisionOptions {
  readonly cwd: string;
  /** Environment for git; see `scrubEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Real path of the store of environments: links of packs that lead into it are no changes. */
  readonly store?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds that all questions to git may take together. */
const budget = 5000;

/** More paths than this are not named to git one by one: the whole repository is looked at instead. */
const maxNamedPaths = 200;

/**
 * The commit that `paths` are checked out from. Undefined outside of git, without git, before the first commit, when git does not trust
 * the repository, and when the paths lie in several ones. Never fails, and runs nothing that the repository names.
 */
export async function readRevision(
  paths: readonly string[],
  options: RevisionOptions,
): Promise<Revision | undefined> {
  const real = await findRealPaths(paths, options.cwd);
  const directory = real === undefined ? undefined : await findDirectory(real[0]);
  if (real === undefined || directory === undefined) return undefined;
  const signals = [AbortSignal.timeout(budget), ...(options.signal === undefined ? [] : [options.signal])];
  const git: GitOptions = { cwd: directory, env: options.env, signal: AbortSignal.any(signals) };
  const head = await settle(
    runGit(['rev-parse', '--show-toplevel', '--verify', '--end-of-options', 'HEAD^{commit}'], git),
  );
  const lines = head?.trimEnd().split('\n') ?? [];
  const commit = lines.pop();
  const root = lines.join('\n');
  if (commit === undefined || root === '') return undefined;
  const inside = real.map((path) => relative(root, path));
  if (inside.some((path) => path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)))
    return undefined;
  // What cannot be shown to be clean counts as dirty.
  const dirty = await settle(isDirty(inside, { ...git, cwd: root }, options.store));
  return { commit, dirty: dirty ?? true };
}

/** Whether a file below `paths` (relative to the repository's root) is changed or new, or a path or YAML file is ignored by git. */
async function isDirty(
  paths: readonly string[],
  git: GitOptions,
  store: string | undefined,
): Promise<boolean> {
  const overrides = await readFilterOverrides(git);
  const named = paths.length > maxNamedPaths ? [] : paths.map((path) => (path === '' ? '.' : path));
  const listing = await runGit(
    [
      ...overrides,
      '--literal-pathspecs',
      'status',
      '--porcelain=v1',
      '-z',
      '--no-renames',
      '--untracked-files=normal',
      '--ignored=matching',
      // Looking into a submodule would run git with that one's configuration.
      '--ignore-submodules=dirty',
      '--',
      ...named,
    ],
    git,
  );
  return listing
    .split('\0')
    .filter((entry) => entry !== '')
    .some((entry) => {
      const path = entry.slice(3);
      if (entry.startsWith('!! ')) return holdsManifest(path, paths);
      return !(entry.startsWith('?? ') && isOurLink(join(git.cwd, path), store));
    });
}

/**
 * Whether a path is a link that a run put into a pack: one to an environment, under a name that no manifest is read from. Anything else
 * that leads into the store counts, since it was put there by somebody else.
 */
function isOurLink(path: string, store: string | undefined): boolean {
  if (store === undefined || readLink(path, store).kind !== 'ours') return false;
  const name = basename(path);
  return name !== 'runtimes' && !/\.ya?ml$/u.test(name) && existsSync(join(dirname(path), 'pack.yaml'));
}

/** Whether an entry that git ignores is, or has in it, one of the paths, or looks like a manifest. */
function holdsManifest(entry: string, paths: readonly string[]): boolean {
  if (/\.ya?ml$/u.test(entry)) return true;
  const prefix = entry.endsWith('/') ? entry : `${entry}/`;
  return paths.some((path) => `${path}/`.startsWith(prefix));
}

async function findRealPaths(
  paths: readonly string[],
  cwd: string,
): Promise<readonly [string, ...string[]] | undefined> {
  try {
    const [first, ...others] = await Promise.all(paths.map((path) => realpath(resolve(cwd, path))));
    return first === undefined ? undefined : [first, ...others];
  } catch {
    return undefined;
  }
}

async function findDirectory(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? path : dirname(path);
  } catch {
    return undefined;
  }
}

/** What a question to git gave, undefined when git could not answer it. */
async function settle<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OperationalError) return undefined;
    throw error;
  }
}
