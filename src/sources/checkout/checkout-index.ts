import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile } from '../../process/read-small-file.ts';
import { writeAtomically } from '../../process/write-atomically.ts';
import type { TreeFile } from '../git/write-files.ts';

/** What a file of a checkout is. */
export type FileType = 'file' | 'executable' | 'link';

/** One file of a checkout. */
export interface TrackedFile {
  readonly object: string;
  readonly type: FileType;
  /** Its status when it was as it should be; see `stamp.ts`. Empty when that is not known. */
  readonly stamp: string;
}

/** What a checkout holds that is ours. */
export interface CheckoutIndex {
  /** What it is complete at, or on the way to. */
  readonly commit: string;
  /** Whether every file is as the commit has it. */
  readonly isComplete: boolean;
  /** Of the kernel that ran when it was written: what was on its way to the disk may not have arrived there when another one runs. */
  readonly boot: string;
  /** What the signers were by which the commit was verified; null where it was not. */
  readonly signers: string | null;
  /** By their path from the root. */
  readonly files: ReadonlyMap<string, TrackedFile>;
  /** Directories that the commit does not have, and that hold something that is not ours. */
  readonly left: readonly string[];
}

const version = 1;

/** Bytes of the largest index: 100,000 files with long names. */
const maxBytes = 256 * 1024 * 1024;

/** Directory with the files of the commit. */
export function treeOf(directory: string): string {
  return join(directory, 'tree');
}

/** The file that tells what a checkout holds. */
export function indexOf(directory: string): string {
  return join(directory, 'index.json');
}

/** The index of a checkout; undefined where there is none that can be read. */
export function readIndex(directory: string): CheckoutIndex | undefined {
  const value = readJsonFile(indexOf(directory), maxBytes) as
    | (Omit<CheckoutIndex, 'files'> & {
        readonly version: number;
        readonly files: readonly (readonly [string, string, FileType, string])[];
      })
    | undefined;
  if (value?.version !== version) return undefined;
  const { version: _version, files, ...rest } = value;
  return {
    ...rest,
    files: new Map(files.map(([path, object, type, stamp]) => [path, { object, type, stamp }])),
  };
}

/** Writes the index of a checkout, to last. */
export function writeIndex(directory: string, { files, ...rest }: CheckoutIndex): void {
  const rows = [...files].map(([path, { object, type, stamp }]) => [path, object, type, stamp]);
  writeAtomically(indexOf(directory), `${JSON.stringify({ version, ...rest, files: rows })}\n`);
}

/** What a file of a commit is to be. */
export function typeOf({ isLink, isExecutable }: TreeFile): FileType {
  if (isLink === true) return 'link';
  return isExecutable ? 'executable' : 'file';
}

/** Names the kernel that runs. Empty where it has no name. */
export function readBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
