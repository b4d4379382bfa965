import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceFailure } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import { parseAddress, showAddress } from './address.ts';
import { digestFile } from './digest-file.ts';
import { download, isUnreachable } from './download.ts';
import { knownBy, readRecord, writeRecord, type DownloadRecord } from './download-record.ts';
import { sweepDrafts } from './sweep-drafts.ts';

export interface CachedRequest {
  readonly url: string;
  /** Absolute path of the directory that keeps what was downloaded under its sha256; made where it is missing. */
  readonly directory: string;
  readonly maxBytes: number;
  /** What it must be, hexadecimal. */
  readonly sha256: string | undefined;
  /** Whether the last copy will do when the server does not answer. */
  readonly allowStale: boolean;
}

export interface CachedFile {
  /** Absolute path. */
  readonly file: string;
  /** Hexadecimal, of its bytes. */
  readonly sha256: string;
  readonly isStale: boolean;
}

/**
 * The file at an address, downloaded only where it is not there already: what has the required sha256 costs no request, what the
 * server says is unchanged one without a body. Throws as `download` does, and SourceFailure (`checksum`) for other bytes.
 */
export async function downloadCached(request: CachedRequest, options: SourceOptions): Promise<CachedFile> {
  const { url, directory, sha256 } = request;
  parseAddress(url, options);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await sweepDrafts(directory);
  if (sha256 !== undefined && (await isKept(directory, sha256))) return keptFile(directory, sha256);
  const found = readRecord(directory, url);
  const record = found !== undefined && (await isKept(directory, found.sha256)) ? found : undefined;
  try {
    return keptFile(directory, await refresh(request, record, options));
  } catch (error) {
    if (!request.allowStale || record === undefined || !isUnreachable(error)) throw error;
    return { ...keptFile(directory, record.sha256), isStale: true };
  }
}

/** The sha256 of what is kept then. */
async function refresh(
  request: CachedRequest,
  record: DownloadRecord | undefined,
  options: SourceOptions,
): Promise<string> {
  const { url, directory, maxBytes } = request;
  const downloaded = await download(url, { directory, maxBytes, known: knownBy(record) }, options);
  const found = downloaded.unchanged ? (record?.sha256 ?? '') : downloaded.sha256;
  if (request.sha256 !== undefined && found !== request.sha256) {
    if (!downloaded.unchanged) await rm(downloaded.file);
    throw explainMismatch(showAddress(parseAddress(url, options)), request.sha256, found);
  }
  if (downloaded.unchanged) return found;
  await rename(downloaded.file, join(directory, found));
  writeRecord(directory, url, downloaded);
  return found;
}

function keptFile(directory: string, sha256: string): CachedFile {
  return { file: join(directory, sha256), sha256, isStale: false };
}

/** A file that a loss of power or somebody else has changed is downloaded again. */
async function isKept(directory: string, sha256: string): Promise<boolean> {
  return (await digestFile(join(directory, sha256))) === sha256;
}

function explainMismatch(name: string, expected: string, found: string): SourceFailure {
  return new SourceFailure(
    'checksum',
    `${name} has the checksum sha256:${found} instead of sha256:${expected}`,
    'Find out why it was changed; if it is what it should be, write the new checksum.',
  );
}
