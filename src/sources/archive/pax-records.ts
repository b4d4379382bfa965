import { invalidArchive } from './archive-failure.ts';

/** Key and value of each record of an extended header; values are UTF-8 where they matter. */
export type PaxRecords = ReadonlyMap<string, string>;

/** Reads `length key=value\n` records, by their length as POSIX has it: a value may hold a line break. Throws SourceFailure (`invalid`). */
export function parsePaxRecords(bytes: Buffer): PaxRecords {
  const records = new Map<string, string>();
  for (let start = 0; start < bytes.length;) {
    const space = bytes.indexOf(' ', start);
    const digits = bytes.toString('latin1', start, Math.max(space, start));
    const end = start + (/^[1-9]\d{0,6}$/.test(digits) ? Number(digits) : 0);
    const equals = bytes.indexOf('=', space);
    const isRecord = space !== -1 && equals > space && equals < end && bytes[end - 1] === lineFeed;
    if (!isRecord) throw invalidArchive('is corrupt: an extended header cannot be read');
    records.set(bytes.toString('utf8', space + 1, equals), bytes.toString('utf8', equals + 1, end - 1));
    start = end;
  }
  return records;
}

const lineFeed = 0x0a;
