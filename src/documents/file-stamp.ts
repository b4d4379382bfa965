import type { BigIntStats } from 'node:fs';

/** What tells one state of a file from another without reading it. */
export interface FileStamp {
  /** Device, number, size and times, to the nanosecond. */
  readonly state: string;
  /** Milliseconds since 1970: its last change, of content or of status. */
  readonly changedAt: number;
}

/** The stamp of a file's status. */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileStamp {
  const latest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  return {
    state: [dev, ino, size, mtimeNs, ctimeNs].join(':'),
    changedAt: Number(latest / 1_000_000n),
  };
}
