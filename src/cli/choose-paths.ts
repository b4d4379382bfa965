import { access, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suggest } from '../catalog/suggest.ts';
import { OperationalError } from '../errors.ts';
import { commandNames } from './parse-arguments.ts';

interface ChosenPaths {
  readonly paths: readonly string[];
  /** Whether nobody named them. */
  readonly guessed: boolean;
}

/** Directories that hold manifests by custom. */
const customaryDirectories = ['manifests', 'packs'];

/**
 * The paths that were named; else the working directory if it is a pack; else those of `manifests/` and `packs/` that are there; else the
 * working directory. Throws OperationalError `usage` for a path that is not there and looks like a command.
 */
export async function choosePaths(named: readonly string[] | undefined, cwd: string): Promise<ChosenPaths> {
  if (named !== undefined && named.length > 0) {
    await refuseMistakenCommand(named, cwd);
    return { paths: named, guessed: false };
  }
  if ((await exists(join(cwd, 'pack.yaml'))) || (await exists(join(cwd, 'pack.yml')))) {
    return { paths: ['.'], guessed: true };
  }
  const present: string[] = [];
  for (const directory of customaryDirectories) {
    if (await isDirectory(join(cwd, directory))) present.push(directory);
  }
  return { paths: present.length === 0 ? ['.'] : present, guessed: true };
}

/** A command that is misspelt, or that does not come first, would be read as a path. */
async function refuseMistakenCommand(named: readonly string[], cwd: string): Promise<void> {
  for (const [index, path] of named.entries()) {
    const isCommand = commandNames.includes(path);
    const similar = isCommand ? path : suggest(path, commandNames);
    if (similar === undefined || (index > 0 && !isCommand) || /[\\/.]/u.test(path)) continue;
    if (await exists(resolve(cwd, path))) continue;
    throw new OperationalError(`there is no file or directory ${JSON.stringify(path)}`, {
      code: 'usage',
      hint: isCommand
        ? `A command comes first: reconcile ${path} …`
        : `Did you mean the command "${similar}"?`,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
