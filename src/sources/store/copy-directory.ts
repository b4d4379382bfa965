import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  type Dirent,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { FetchedTree } from '../fetched-tree.ts';
import { SourceFailure, type SourceFailureKind } from '../source-failure.ts';
import type { TreeLimits } from './digest-content.ts';

/** What is made in a directory by working there, at any depth, and is nothing of the pack. */
const leftOut: ReadonlySet<string> = new Set(['.git', 'node_modules', '.venv', '__pycache__', '.reconcile']);

/** Directories within each other. */
const maxDepth = 64;

/** Files that are copied before others get their turn. */
const turnLength = 64;

/** The files of a directory, with what tells that they are the same as before. */
export interface LocalTree extends FetchedTree {
  /** Of names, sizes, times and modes: no file is read. Throws SourceFailure for a directory that cannot be read. */
  readonly stamp: () => string;
}

/**
 * The files of a directory of this host (a real path), read when they are written elsewhere. `.git`, `node_modules`, `.venv`, `__pycache__` and
 * `.reconcile` are left out at any depth. Refuses links and whatever else is no file, and names that are the same where case or
 * composition of characters do not count.
 */
export function copyDirectory(source: string, limits: TreeLimits): LocalTree {
  return {
    stamp: () => {
      const hash = createHash('sha256');
      for (const text of stampFiles(source)) hash.update(text);
      return hash.digest('hex');
    },
    writeTo: async (directory) => {
      const totals: Totals = { files: 0, directories: 0, bytes: 0 };
      await copyInto({ source, target: directory, limits, totals }, '');
    },
  };
}

function* stampFiles(source: string, prefix = '', depth = 0): Generator<string> {
  if (depth > maxDepth) return;
  for (const { name, entry } of list(source, prefix)) {
    const path = `${prefix}${name}`;
    if (entry.isDirectory()) yield* stampFiles(source, `${path}/`, depth + 1);
    const status = lstatSync(join(source, path), { bigint: true, throwIfNoEntry: false });
    if (status === undefined || entry.isDirectory()) continue;
    const { size, mtimeNs, ctimeNs, mode, ino } = status;
    yield `${path}\0${size} ${mtimeNs} ${ctimeNs} ${mode} ${ino}\0`;
  }
}

interface Totals {
  files: number;
  directories: number;
  bytes: number;
}

interface Copying {
  readonly source: string;
  readonly target: string;
  readonly limits: TreeLimits;
  readonly totals: Totals;
}

async function copyInto(copying: Copying, prefix: string, depth = 0): Promise<void> {
  if (depth > maxDepth) throw fail('unsafe', `${quote(prefix)} is deeper than ${maxDepth} directories`);
  const seen = new Map<string, string>();
  for (const { name, entry } of list(copying.source, prefix)) {
    const path = `${prefix}${name}`;
    const folded = name.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) {
      throw fail('unsafe', `${quote(`${prefix}${other}`)} and ${quote(path)} are one name on some systems`);
    }
    seen.set(folded, name);
    if (entry.isDirectory()) {
      copying.totals.directories += 1;
      if (copying.totals.directories > copying.limits.maxFiles) {
        throw fail('unsafe', `it has more than ${copying.limits.maxFiles} directories`);
      }
      mkdirSync(join(copying.target, path));
      await copyInto(copying, `${path}/`, depth + 1);
    } else if (entry.isFile()) {
      copyFile(copying, path);
      if (copying.totals.files % turnLength === 0) await yieldToOthers();
    } else
      throw fail('unsafe', `${quote(path)} is ${entry.isSymbolicLink() ? 'a symbolic link' : 'no file'}`);
  }
}

/**
 * The descriptor is what is copied: whatever takes the file's place after the look at it is not, nor what lies behind a link that takes the
 * place of one of its directories.
 */
function copyFile({ source, target, limits, totals }: Copying, path: string): void {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  let file: number | undefined;
  try {
    file = openSync(join(source, path), flags);
    const status = fstatSync(file);
    if (!status.isFile()) throw fail('unsafe', `${quote(path)} is no file`);
    if (readlinkSync(`/proc/self/fd/${file}`) !== join(source, path)) {
      throw fail('unsafe', `${quote(path)} is somewhere else by now`);
    }
    totals.files += 1;
    totals.bytes += status.size;
    checkTotals(path, status.size, { limits, totals });
    copyFileSync(
      `/proc/self/fd/${file}`,
      join(target, path),
      constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL,
    );
  } catch (error) {
    throw explain(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function checkTotals(
  path: string,
  size: number,
  { limits, totals }: { readonly limits: TreeLimits; readonly totals: Totals },
): void {
  if (size > limits.maxFileBytes) {
    throw fail('unsafe', `${quote(path)} has more than ${limits.maxFileBytes} bytes`);
  }
  if (totals.bytes > limits.maxContentBytes) {
    throw fail('unsafe', `it has more than ${limits.maxContentBytes} bytes`);
  }
  if (totals.files > limits.maxFiles) throw fail('unsafe', `it has more than ${limits.maxFiles} files`);
}

function list(
  source: string,
  prefix: string,
): readonly { readonly name: string; readonly entry: Dirent<Buffer> }[] {
  let entries: Dirent<Buffer>[];
  try {
    entries = readdirSync(join(source, prefix), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    throw explain(error, prefix);
  }
  entries.sort((first, second) => Buffer.compare(first.name, second.name));
  return entries.flatMap((entry) => {
    if (!isUtf8(entry.name)) throw fail('unsafe', `the name of a file below ${quote(prefix)} is not UTF-8`);
    const name = entry.name.toString('utf8');
    return leftOut.has(name) ? [] : [{ name, entry }];
  });
}

/** What is wrong with the source is its author's matter; what is wrong with the target is left to the store to explain. */
function explain(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'copyfile') return error;
  const what = path === '' ? 'the directory' : quote(path);
  if (code === 'ENOENT') return fail('not-found', `${what} is not there`, error);
  if (code === 'ENOTDIR') return fail('not-found', `${what} is no directory`, error);
  if (code === 'ELOOP') return fail('unsafe', `${what} is a symbolic link`, error);
  return fail('unavailable', `${what} cannot be read: ${String(code)}`, error);
}

const hints: Partial<Readonly<Record<SourceFailureKind, string>>> = {
  unsafe: 'Let the pack hold regular files only, within the limits.',
  'not-found': 'Correct the path of the source.',
  unavailable: 'Give the user of this program the right to read it.',
};

function fail(kind: SourceFailureKind, message: string, cause?: unknown): SourceFailure {
  return new SourceFailure(kind, `the directory cannot be taken as it is: ${message}`, {
    hint: hints[kind] ?? '',
    cause,
  });
}

/** Control characters are escaped by this, too. */
function quote(path: string): string {
  return JSON.stringify(path);
}
