import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { EnvironmentVariables } from '../settings.ts';

/** Variables in which CI systems say where they checked the repository out. */
const checkoutVariables = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR', 'WORKSPACE'] as const;

/**
 * Absolute path of the root of the repository that `cwd` is in: what the CI system says, else the nearest directory with a `.git`, else `cwd`
 * itself.
 */
export function findRepository(cwd: string, env: EnvironmentVariables): string {
  const named = checkoutVariables
    .flatMap((name) => resolveReal(env[name]) ?? [])
    .find((directory) => relativeTo(directory, cwd) !== undefined);
  if (named !== undefined) return named;
  for (let directory = cwd; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return directory;
    if (dirname(directory) === directory) return cwd;
  }
}

/** Turns paths that are shown into such relative to `root`, with `/`; undefined for those that lead out of it. */
export function relateTo(root: string, cwd: string): (file: string) => string | undefined {
  return (file) => relativeTo(root, resolve(cwd, file));
}

function relativeTo(root: string, path: string): string | undefined {
  const found = relative(root, path);
  if (found === '..' || found.startsWith(`..${sep}`) || isAbsolute(found)) return undefined;
  return found === '' ? '.' : found.split(sep).join('/');
}

function resolveReal(directory: string | undefined): string | undefined {
  if (directory === undefined) return undefined;
  try {
    return realpathSync(directory);
  } catch {
    return undefined;
  }
}
