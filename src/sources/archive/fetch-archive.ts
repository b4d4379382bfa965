import { join } from 'node:path';
import { explainSystemError } from '../explain-system-error.ts';
import type { FetchedTree } from '../fetched-tree.ts';
import { parseAddress, showAddress } from '../http/address.ts';
import { downloadCached, type CachedFile } from '../http/cached-download.ts';
import { SourceFailure } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import { parseEntryName } from './entry-name.ts';
import { unpackArchive } from './unpack-archive.ts';

export interface ArchiveRequest {
  /** `https:` or `http:`; `file:` or an absolute path where files are allowed. */
  readonly url: string;
  /** Directory in the archive, with `/` between its parts; empty for all of it. */
  readonly path: string;
  /** What the archive must have, hexadecimal. */
  readonly sha256: string | undefined;
}

export interface ArchiveTree extends FetchedTree {
  /** Hexadecimal, of the archive's bytes. */
  readonly sha256: string;
}

/**
 * Downloads an archive (.tar, .tar.gz, .tar.xz or .zip, whatever its name), unless the cache holds what the server would send. The only
 * top directory of an archive is left out. Throws SourceFailure, OperationalError (`interrupted`).
 */
export async function fetchArchive(
  { url, path, sha256 }: ArchiveRequest,
  options: SourceOptions,
): Promise<ArchiveTree> {
  const name = showAddress(parseAddress(url, options));
  checkPath(path);
  const directory = join(options.cache, 'archives');
  const maxBytes = options.limits.maxArchiveBytes;
  let archive: CachedFile;
  try {
    archive = await downloadCached({ url, directory, maxBytes, sha256, allowStale: false }, options);
  } catch (error) {
    throw explainSystemError(error, directory);
  }
  const { file } = archive;
  return {
    sha256: archive.sha256,
    writeTo: (target) => unpackArchive({ file, name, path, directory: target }, options),
  };
}

function checkPath(path: string): void {
  try {
    parseEntryName(path);
  } catch (error) {
    throw new SourceFailure('refused', 'the path in an archive is no relative path', {
      hint: 'Write names of directories with / between them, such as packs/slack.',
      cause: error,
    });
  }
}
