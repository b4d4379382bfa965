import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** An entry of an archive, as it may never be made by a program that means well. */
export interface TarEntry {
  readonly name: string;
  readonly content?: Uint8Array | string;
  /** `0` for a file, `5` for a directory, `2` for a symbolic link … */
  readonly type?: string;
  readonly mode?: number;
  readonly link?: string;
  /** What the header says, whatever the content has. */
  readonly size?: number;
  readonly prefix?: string;
}

const block = 512;

function tarHeader(entry: TarEntry): Buffer {
  const { name, type = '0', mode = 0o644, link = '', prefix = '' } = entry;
  const header = Buffer.alloc(block);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  header.write(name, 0, 100);
  header.write(octal(mode, 8), 100);
  header.write(octal(0, 8) + octal(0, 8), 108);
  header.write(octal(entry.size ?? Buffer.from(entry.content ?? '').length, 12), 124);
  header.write(octal(0, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\u000000', 257);
  header.write(prefix, 345, 155);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

export function tarEntry(entry: TarEntry): Buffer {
  const content = Buffer.from(entry.content ?? '');
  const padding = Buffer.alloc((block - (content.length % block)) % block);
  return Buffer.concat([tarHeader(entry), content, padding]);
}

/** A tar archive with the mark at its end. */
export function tar(entries: readonly (TarEntry | Buffer)[]): Buffer {
  const parts = entries.map((entry) => (Buffer.isBuffer(entry) ? entry : tarEntry(entry)));
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

export function tarGz(entries: readonly (TarEntry | Buffer)[]): Buffer {
  return gzipSync(tar(entries));
}

/** An extended header for the next entry, or for all. */
export function pax(records: Readonly<Record<string, string>>, type: 'x' | 'g' = 'x'): Buffer {
  const content = Object.entries(records)
    .map(([key, value]) => paxRecord(` ${key}=${value}\n`))
    .join('');
  return tarEntry({ name: 'PaxHeader', type, content });
}

function paxRecord(rest: string): string {
  const length = Buffer.byteLength(rest);
  const digits = [1, 2, 3, 4, 5].find((count) => String(length + count).length === count) ?? 0;
  return `${length + digits}${rest}`;
}

export interface ZipEntry {
  readonly name: string | Uint8Array;
  readonly content?: Uint8Array | string;
  readonly mode?: number;
  /** Name before the content, where that is another. */
  readonly localName?: string;
  /** What the central directory says of the content. */
  readonly size?: number;
  readonly checksum?: number;
  readonly method?: number;
  readonly flags?: number;
  /** Whether its bytes are those of the entry before. */
  readonly sharesBytes?: boolean;
}

/** A zip archive made by Unix. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  let previous = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const compressed = deflateRawSync(content);
    const start = entry.sharesBytes === true ? previous : offset;
    const fields = zipFields(entry, compressed.length);
    centrals.push(zipCentral(entry, fields, start));
    if (entry.sharesBytes === true) continue;
    const localName = Buffer.from(entry.localName ?? entry.name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    fields.copy(local, 4);
    local.writeUInt16LE(localName.length, 26);
    locals.push(local, localName, compressed);
    previous = offset;
    offset += local.length + localName.length + compressed.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** What local and central headers have in common: from the version to the length of the name. */
function zipFields(entry: ZipEntry, compressedSize: number): Buffer {
  const content = Buffer.from(entry.content ?? '');
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(entry.flags ?? 0x800, 2);
  fields.writeUInt16LE(entry.method ?? 8, 4);
  fields.writeUInt32LE(entry.checksum ?? crc32(content), 10);
  fields.writeUInt32LE(compressedSize, 14);
  fields.writeUInt32LE(entry.size ?? content.length, 18);
  fields.writeUInt16LE(Buffer.from(entry.name).length, 22);
  return fields;
}

function zipCentral(entry: ZipEntry, fields: Buffer, start: number): Buffer {
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50);
  central.writeUInt16LE((3 << 8) | 20, 4);
  fields.copy(central, 6);
  central.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38);
  central.writeUInt32LE(start, 42);
  return Buffer.concat([central, Buffer.from(entry.name)]);
}
