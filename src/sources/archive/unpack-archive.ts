import { stat } from 'node:fs/promises';
import { OperationalError } from '../../errors.ts';
import { explainSystemError } from '../explain-system-error.ts';
import { SourceFailure } from '../source-failure.ts';
import type { ContentLimits, SourceOptions } from '../source-options.ts';
import type { ReadableEntry } from './archive-entry.ts';
import { detectFormat, type ArchiveFormat } from './archive-format.ts';
import { readArchiveStream } from './read-archive-stream.ts';
import { readTar } from './read-tar.ts';
import { readZip } from './read-zip.ts';
import { selectEntries } from './select-entries.ts';
import { surveyEntries } from './survey-entries.ts';
import { makeTreeWriter } from './tree-writer.ts';

export interface UnpackRequest {
  /** Absolute path of the archive. */
  readonly file: string;
  /** What messages call it. */
  readonly name: string;
  /** Directory in it, with `/` between its parts; empty for all of it. */
  readonly path: string;
  /** Absolute path of an existing, empty directory. */
  readonly directory: string;
}

/** Bytes that are allowed whatever the size of the archive. */
const freeBytes = 1024 * 1024;

/** Bytes of headers and padding that a tar archive may have for each of its files. */
const overhead = 4096;

/**
 * Unpacks an archive. It is read twice, so that nothing is written before all of it is known to be safe.
 * Throws SourceFailure (`invalid`, `unsafe`, `not-found`, `unavailable` for a full disk), OperationalError (`interrupted`).
 */
export async function unpackArchive(
  { file, name, path, directory }: UnpackRequest,
  { limits, signal }: Pick<SourceOptions, 'limits' | 'signal'>,
): Promise<void> {
  try {
    const format = await detectFormat(file);
    const { size } = await stat(file);
    const bounds = boundUnpacking(limits, size);
    const read = (): AsyncIterable<ReadableEntry> => readEntries({ file, format, bounds, signal });
    const entries = await surveyEntries(read(), bounds);
    const selection = selectEntries(entries, { path, maxDirectories: limits.maxFiles });
    const writer = makeTreeWriter(directory, bounds);
    let index = -1;
    for await (const { entry, content } of read()) {
      index += 1;
      const parts = selection.get(index);
      if (parts === undefined) continue;
      const { executable } = entry;
      await writer.writeFile({ parts, executable, content: untilAborted(content(), signal) });
    }
  } catch (error) {
    throw explainSystemError(nameFailure(error, name), directory);
  }
}

interface UnpackBounds extends ContentLimits {
  /** Of a decompressed tar archive, with its headers. */
  readonly maxStreamBytes: number;
}

function boundUnpacking(limits: ContentLimits, archiveBytes: number): UnpackBounds {
  const byRatio = freeBytes + limits.maxRatio * archiveBytes;
  return {
    ...limits,
    maxContentBytes: Math.min(limits.maxContentBytes, byRatio),
    maxStreamBytes: Math.min(limits.maxContentBytes + freeBytes + limits.maxFiles * overhead, byRatio),
  };
}

interface ReadRequest {
  readonly file: string;
  readonly format: ArchiveFormat;
  readonly bounds: UnpackBounds;
  readonly signal: AbortSignal | undefined;
}

function readEntries({ file, format, bounds, signal }: ReadRequest): AsyncIterable<ReadableEntry> {
  if (format === 'zip') return untilAborted(readZip(file, { maxEntries: 2 * bounds.maxFiles }), signal);
  const maxBytes = bounds.maxStreamBytes;
  return readTar(untilAborted(readArchiveStream(file, format, { maxBytes }), signal));
}

async function* untilAborted<Item>(
  items: AsyncIterable<Item>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Item> {
  for await (const item of items) {
    if (signal?.aborted === true)
      throw new OperationalError('unpacking was interrupted', { code: 'interrupted' });
    yield item;
  }
}

function nameFailure(error: unknown, name: string): unknown {
  if (!(error instanceof SourceFailure)) return error;
  return new SourceFailure(error.kind, `${name}: ${error.message}`, { hint: error.hint, cause: error.cause });
}
