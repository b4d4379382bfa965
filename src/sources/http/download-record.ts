import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../process/write-atomically.ts';
import { draftSuffix } from './save-stream.ts';
import { canBeAsked, checkValidator, type Validators } from './validators.ts';

/** What was downloaded last from an address. */
export interface DownloadRecord {
  readonly validators: Validators;
  /** Hexadecimal, of the bytes; their file's name. */
  readonly sha256: string;
}

/** Undefined where nothing was downloaded from it yet, or the record is not one. */
export function readRecord(directory: string, address: string): DownloadRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(pathOf(directory, address), 'utf8'));
  } catch {
    return undefined;
  }
  const { etag, lastModified, sha256 } = Object(value) as Record<string, unknown>;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return { validators: { etag: checkValidator(etag), lastModified: checkValidator(lastModified) }, sha256 };
}

/** The address itself is not written down: it may hold a secret. */
export function writeRecord(directory: string, address: string, record: DownloadRecord): void {
  const { validators, sha256 } = record;
  const path = pathOf(directory, address);
  const text = JSON.stringify({ ...validators, sha256 });
  writeAtomically(path, `${text}\n`, { draft: `${path}.${randomUUID()}${draftSuffix}`, durable: false });
}

/** What to ask the server about; undefined where it could not tell. */
export function knownBy(record: DownloadRecord | undefined): Validators | undefined {
  return record !== undefined && canBeAsked(record.validators) ? record.validators : undefined;
}

function pathOf(directory: string, address: string): string {
  return join(directory, `${createHash('sha256').update(address).digest('hex')}.json`);
}
