/** What an entry of an archive is; only files and directories are unpacked. */
export type EntryType =
  | 'file'
  | 'directory'
  | 'symbolic link'
  | 'hard link'
  | 'device'
  | 'named pipe'
  | 'socket'
  | 'sparse file'
  | 'entry of an unknown type';

export interface ArchiveEntry {
  /** As the archive has it; not to be trusted. */
  readonly name: string;
  readonly type: EntryType;
  readonly executable: boolean;
  /** Bytes, as the archive states them. */
  readonly size: number;
}

/** An entry and its content, which is to be read before the next entry is asked for, if at all. */
export interface ReadableEntry {
  readonly entry: ArchiveEntry;
  readonly content: () => AsyncIterable<Uint8Array>;
}

export function withArticle(type: EntryType): string {
  return type.startsWith('entry') ? `an ${type}` : `a ${type}`;
}
