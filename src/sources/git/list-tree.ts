import type { Readable } from 'node:stream';
import { SourceFailure } from '../source-failure.ts';
import { streamLocalGit } from './run-local-git.ts';
import type { Repository } from './repository.ts';

export interface TreeEntry {
  /** Six octal digits: `100644` and `100755` for files, `120000` for a symbolic link, `160000` for a commit of a submodule. */
  readonly mode: string;
  readonly object: string;
  /** From the root of the repository. */
  readonly path: string;
}

interface Listing {
  readonly commit: string;
  /** Directories; an empty one stands for all. */
  readonly paths: readonly string[];
  readonly maxEntries: number;
}

const maxRecordBytes = 16 * 1024;

/** Everything but directories below some directories of a commit. Throws SourceFailure (`unsafe`) when there are too many of them. */
export async function listTree(
  repository: Repository,
  { commit, paths, maxEntries }: Listing,
): Promise<readonly TreeEntry[]> {
  const entries: TreeEntry[] = [];
  const args = ['ls-tree', '-r', '-z', '--full-tree', commit];
  const only = paths.includes('') ? [] : ['--', ...paths];
  const onOutput = async (output: Readable): Promise<void> => {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of output) {
      rest = takeRecords(Buffer.concat([rest, chunk as Buffer]), entries);
      if (entries.length > maxEntries || rest.length > maxRecordBytes) throw tooMany(maxEntries);
    }
  };
  await streamLocalGit(repository, [...args, ...only], { onOutput });
  return entries;
}

/** Gives what comes after the last whole record. */
function takeRecords(buffer: Buffer, entries: TreeEntry[]): Buffer {
  let start = 0;
  for (let end = buffer.indexOf(0); end !== -1; end = buffer.indexOf(0, start)) {
    const record = buffer.toString('utf8', start, end);
    const tab = record.indexOf('\t');
    const [mode = '', , object = ''] = record.slice(0, tab).split(' ');
    entries.push({ mode, object, path: record.slice(tab + 1) });
    start = end + 1;
  }
  return buffer.subarray(start);
}

function tooMany(limit: number): SourceFailure {
  return new SourceFailure(
    'unsafe',
    `the repository has more than ${limit} files there`,
    'Name the directory of the pack in `path`, or allow more files in the settings.',
  );
}
