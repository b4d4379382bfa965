import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { JsonValue } from '../../catalog/json.ts';
import { explainSystemError } from '../explain-system-error.ts';
import type { SourceOptions } from '../source-options.ts';
import { parseAddress, showAddress } from './address.ts';
import { SourceFailure } from '../source-failure.ts';
import { downloadCached } from './cached-download.ts';
import { digestFile } from './digest-file.ts';
import { readRecord } from './download-record.ts';
import { parseJson } from './parse-json.ts';

/** What an index of a registry holds; its format is checked elsewhere. */
export interface FetchedIndex {
  readonly url: string;
  readonly value: JsonValue;
  /** The server could not be reached; this is the last copy. */
  readonly isStale: boolean;
}

const maxIndexBytes = 32 * 1024 * 1024;

/**
 * Fetches a JSON document, unless the server says that the last copy still holds.
 * Throws SourceFailure (`unavailable`, `not-found`, `refused`, `unsafe`, `invalid`), OperationalError (`interrupted`).
 */
export async function fetchIndex(url: string, options: SourceOptions): Promise<FetchedIndex> {
  const directory = join(options.cache, 'indexes');
  const maxBytes = Math.min(options.limits.maxArchiveBytes, maxIndexBytes);
  try {
    const before = readRecord(directory, url);
    const request = { url, directory, maxBytes, sha256: undefined, allowStale: true };
    const { file, sha256, isStale } = await downloadCached(request, options);
    const value = await readIndex(file, showAddress(parseAddress(url, options)));
    const outdated = before !== undefined && before.sha256 !== sha256;
    if (outdated) await rm(join(directory, before.sha256), { force: true });
    return { url, value, isStale };
  } catch (error) {
    throw explainSystemError(error, directory);
  }
}

/** What an index said the last time, without asking for it. Throws SourceFailure (`unavailable`, `refused`, `invalid`). */
export async function readKeptIndex(url: string, options: SourceOptions): Promise<FetchedIndex> {
  const name = showAddress(parseAddress(url, options));
  const directory = join(options.cache, 'indexes');
  const file = join(directory, readRecord(directory, url)?.sha256 ?? '');
  if ((await digestFile(file)) !== basename(file)) {
    const message = `${name} was not fetched on this host yet, and nothing may be fetched`;
    throw new SourceFailure('unavailable', message, 'Leave out --offline once.');
  }
  return { url, value: await readIndex(file, name), isStale: false };
}

/** One that cannot be read is not kept: the server would say for ever that it is unchanged. */
async function readIndex(file: string, name: string): Promise<JsonValue> {
  try {
    return parseJson(await readFile(file), name);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}
