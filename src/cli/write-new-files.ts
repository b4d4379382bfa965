import { lstat, mkdir, open, rm, rmdir } from 'node:fs/promises';
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
  const undo: Undo[] = [];
  for (const file of files) {
    const place = join(root, file.path);
    try {
      await makeDirectory(dirname(place), undo);
      await writeNew(place, file, undo);
    } catch (error) {
      // What others put there meanwhile stays, and the directories with it.
      for (const step of undo.toReversed()) await step().catch(() => {});
      throw explainFailure(error, { cwd, place });
    }
  }
}

type Undo = () => Promise<void>;

async function writeNew(place: string, { text, executable }: ScaffoldFile, undo: Undo[]): Promise<void> {
  const handle = await open(place, 'wx', executable ? 0o777 : 0o666);
  undo.push(() => rm(place));
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/** Makes what is missing of a directory's path, in a way that can be taken back. */
async function makeDirectory(directory: string, undo: Undo[]): Promise<void> {
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  const made: Undo[] = [];
  for (let each = directory; each.length >= first.length; each = dirname(each)) {
    made.unshift(() => rmdir(each));
  }
  undo.push(...made);
}

/** Whether a file is there. Throws where something else than a directory of its own leads to it. */
async function isTaken(root: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (const depth of parts.keys()) {
    const found = await lstat(join(root, ...parts.slice(0, depth + 1))).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error.code === 'ENOTDIR'
          ? refuse(`${root} is not a directory`)
          : explainFailure(error, { cwd: root, place: path });
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

/** What fails while a file is open does not say which: that is `place`. */
function explainFailure(
  error: unknown,
  { cwd, place }: { readonly cwd: string; readonly place: string },
): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const path = 'path' in error ? String(error.path) : place;
  return refuse(`${relative(cwd, path) || '.'} cannot be written (${String(error.code)})`, {
    hint: 'Nothing was written. Check the rights to the directory, and the room on the disk.',
    cause: error,
  });
}
