import { lstat, mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { OperationalError } from '../errors.ts';
import type { ScaffoldFile } from '../scaffold/scaffold-wishes.ts';

interface WriteOptions {
  /** Absolute path of the directory that they are written below; made where it is not there. */
  readonly root: string;
  /** What paths in messages are relative to. */
  readonly cwd: string;
  /** Whether files that are there stay as they are, instead of holding up all others. */
  readonly skipExisting: boolean;
}

/** Paths relative to the root, in the order of the files. */
export interface WrittenFiles {
  readonly written: readonly string[];
  readonly skipped: readonly string[];
}

/**
 * Writes files where there are none; all of them or, where one cannot be, none. Never writes over anything, nor through a link. Throws
 * OperationalError `output.failed`.
 */
export async function writeNewFiles(
  files: readonly ScaffoldFile[],
  { root, cwd, skipExisting }: WriteOptions,
): Promise<WrittenFiles> {
  const present = new Set<string>();
  for (const { path } of files) if (await isTaken(root, path)) present.add(path);
  if (present.size > 0 && !skipExisting) {
    throw refuse(`${[...present].join(', ')} ${present.size === 1 ? 'is' : 'are'} there already`, {
      hint: 'Nothing was written. Name another directory, or say --skip-existing to leave them as they are and write the others.',
    });
  }
  const missing = files.filter(({ path }) => !present.has(path));
  await writeAll(missing, { root, cwd });
  return { written: missing.map(({ path }) => path), skipped: [...present] };
}

async function writeAll(
  files: readonly ScaffoldFile[],
  { root, cwd }: Pick<WriteOptions, 'root' | 'cwd'>,
): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const { path, text, executable } of files) {
      const place = join(root, path);
      await makeDirectory(dirname(place), undo);
      await writeFile(place, text, { flag: 'wx', mode: executable ? 0o777 : 0o666 });
      undo.unshift(() => rm(place));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw explainFailure(error, cwd);
  }
}

/** Makes what is missing of a directory's path, one by one, so that it can be taken back. */
async function makeDirectory(directory: string, undo: (() => Promise<void>)[]): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) {
    undo.push(() => rmdir(made));
  }
}

/** Whether a file is there. Throws where something else than a directory of its own leads to it. */
async function isTaken(root: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (const depth of parts.keys()) {
    const found = await lstat(join(root, ...parts.slice(0, depth + 1))).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error.code === 'ENOTDIR' ? refuse(`${root} is not a directory`) : explainFailure(error, root);
      },
    );
    if (found === undefined) return false;
    if (depth < parts.length - 1 && !found.isDirectory()) {
      throw refuse(`${parts.slice(0, depth + 1).join('/')} is not a directory of its own`);
    }
  }
  return true;
}

function refuse(
  message: string,
  {
    hint = 'Nothing was written. Name another directory.',
    cause,
  }: { readonly hint?: string; readonly cause?: unknown } = {},
): OperationalError {
  return new OperationalError(message, { code: 'output.failed', hint, cause });
}

function explainFailure(error: unknown, cwd: string): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error) || !('path' in error))
    return error;
  return refuse(`${relative(cwd, String(error.path)) || '.'} cannot be written (${String(error.code)})`, {
    hint: 'Nothing was written. Check the rights to the directory.',
    cause: error,
  });
}
