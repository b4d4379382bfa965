import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { OperationalError } from '../errors.ts';

interface WholeFile {
  /** Absolute path. */
  readonly path: string;
  /** As people know it. */
  readonly name: string;
  /** What it holds, such as `the plan`. */
  readonly what: string;
}

/**
 * Writes a file so that it is there whole or not at all: a draft beside it that takes its place. A pipe or a device is written to as it is.
 * Throws OperationalError `output.failed`.
 */
export async function writeWhole(file: WholeFile, parts: Iterable<string>): Promise<void> {
  try {
    const path = await findTarget(file.path);
    if (path.isSpecial) return await writeInto(path.path, 'w', parts);
    const draft = join(dirname(path.path), `.${basename(path.path)}.${randomUUID()}`);
    try {
      await writeInto(draft, 'wx', parts);
      await rename(draft, path.path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  } catch (error) {
    throw explain(file, error);
  }
}

/** Finds out as far as possible, without writing anything, whether a file can be written. Throws OperationalError `output.failed`. */
export async function checkWritable(file: WholeFile): Promise<void> {
  try {
    const { path, isSpecial } = await findTarget(file.path);
    await access(isSpecial ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw explain(file, error);
  }
}

async function writeInto(path: string, flags: 'w' | 'wx', parts: Iterable<string>): Promise<void> {
  const handle = await open(path, flags);
  try {
    // Unlike `write`, this goes on where the system takes a part of a part only.
    for (const part of parts) await handle.writeFile(part);
    if (flags === 'wx') await handle.sync();
  } finally {
    await handle.close();
  }
}

interface Target {
  readonly path: string;
  /** Whether it is a pipe or a device, which nothing may take the place of. */
  readonly isSpecial: boolean;
}

/** A link stays, and what it leads to is replaced. */
async function findTarget(path: string): Promise<Target> {
  const found = await realpath(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) {
    return { path: join(await realpath(dirname(path)), basename(path)), isSpecial: false };
  }
  const stats = await stat(found);
  if (stats.isDirectory()) throw new Error('it is a directory');
  return { path: found, isSpecial: !stats.isFile() };
}

function explain({ name, what }: WholeFile, error: unknown): OperationalError {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'its directory does not exist',
    ENOTDIR: 'its directory is none',
    EACCES: 'this user may not write there',
    EROFS: 'its file system is read-only',
    ENOSPC: 'the disk is full',
  };
  const message = error instanceof Error ? error.message : String(error);
  return new OperationalError(
    `${what} cannot be written to ${name}: ${reasons[codeOf(error) ?? ''] ?? message}`,
    {
      code: 'output.failed',
      hint: 'Name a file in a directory that exists and that this user may write to.',
      cause: error,
    },
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
