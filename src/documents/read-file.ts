import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath, stat } from 'node:fs/promises';
import type { BigIntStats, Stats } from 'node:fs';
import type { Diagnostic } from '../diagnostics.ts';
import { accessProblem, errorCode, fileProblem, notRegular, outsideRoot } from './file-problem.ts';
import { stampOf, type FileStamp } from './file-stamp.ts';
import { isInside } from './inside-roots.ts';
import { parseText } from './parse-text.ts';

interface ReadTarget {
  /** Path for people. */
  readonly path: string;
  readonly absolutePath: string;
}

interface ReadBounds {
  /** Real paths, one of which must hold the file's real path. */
  readonly roots: readonly string[];
  readonly maxBytes: number;
  /** Asked with the file's size before anything is read of it; false leaves the file unread, without a diagnostic. */
  readonly admit?: (bytes: number) => boolean;
}

export type FileText =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly bytes: number;
      /** Of the file before it was read. */
      readonly stamp: FileStamp;
    }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'not-admitted' };

/** Opening waits for nobody (a FIFO without a writer would hold one of node's four file threads for ever). */
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Reads one text file. Everything is checked on the open file itself, so that whoever swaps a link or a file between the
 * check and the read gains nothing.
 */
export async function readFile(target: ReadTarget, bounds: ReadBounds): Promise<FileText> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(target.absolutePath, openFlags);
    return await readHandle(handle, target, bounds);
  } catch (error) {
    return { kind: 'refused', diagnostic: accessProblem(target.path, errorCode(error)) };
  } finally {
    await handle?.close();
  }
}

async function readHandle(handle: FileHandle, target: ReadTarget, bounds: ReadBounds): Promise<FileText> {
  const stats = await handle.stat({ bigint: true });
  const size = Number(stats.size);
  if (!stats.isFile()) return { kind: 'refused', diagnostic: notRegular(target.path, describeType(stats)) };
  const real = await findRealPath(handle, target.absolutePath, stats);
  if (real === undefined || !isInside(bounds.roots, real)) {
    return { kind: 'refused', diagnostic: outsideRoot(target.path) };
  }
  if (size > bounds.maxBytes) return tooLarge(target.path, size, bounds.maxBytes);
  if (bounds.admit?.(size) === false) return { kind: 'not-admitted' };
  const bytes = await readAtMost(handle, bounds.maxBytes, size);
  if (bytes.length > bounds.maxBytes) return tooLarge(target.path, bytes.length, bounds.maxBytes);
  const decoded = parseText(bytes);
  if (decoded.kind === 'text') {
    return { kind: 'text', text: decoded.text, bytes: bytes.length, stamp: stampOf(stats) };
  }
  const { code, line, column, message, hint } = decoded;
  return {
    kind: 'refused',
    diagnostic: fileProblem({ code, file: target.path, line, column, message, hint }),
  };
}

/** Reads to the end of the file, or one byte beyond `limit` if it grew meanwhile. */
async function readAtMost(handle: FileHandle, limit: number, expected: number): Promise<Buffer> {
  let buffer = Buffer.allocUnsafe(Math.min(expected, limit) + 1);
  let length = 0;
  for (;;) {
    const wanted = buffer.length - length;
    const { bytesRead } = await handle.read(buffer, length, wanted);
    length += bytesRead;
    if (bytesRead < wanted || length > limit) return buffer.subarray(0, length);
    const larger = Buffer.allocUnsafe(limit + 1);
    buffer.copy(larger, 0, 0, length);
    buffer = larger;
  }
}

/** The real path of an open file; undefined when the path meanwhile leads to another file. */
async function findRealPath(
  handle: FileHandle,
  path: string,
  stats: BigIntStats,
): Promise<string | undefined> {
  if (process.platform === 'linux') {
    try {
      return await readlink(`/proc/self/fd/${handle.fd}`);
    } catch (error) {
      // Without a mounted /proc the portable way below has to do.
      errorCode(error);
    }
  }
  const real = await realpath(path);
  const there = await stat(real, { bigint: true });
  return there.dev === stats.dev && there.ino === stats.ino ? real : undefined;
}

function tooLarge(file: string, bytes: number, limit: number): FileText {
  return {
    kind: 'refused',
    diagnostic: fileProblem({
      code: 'file.too-large',
      file,
      message: `${file} has ${bytes} bytes; at most ${limit} are read.`,
      hint: 'Split it into several files, or list it in .reconcileignore when it is no manifest.',
    }),
  };
}

/** What a file that is no regular one is called. */
export function describeType(entry: Pick<Stats, 'isDirectory' | 'isFIFO' | 'isSocket'>): string {
  if (entry.isDirectory()) return 'a directory';
  if (entry.isFIFO()) return 'a named pipe';
  return entry.isSocket() ? 'a socket' : 'a device';
}
