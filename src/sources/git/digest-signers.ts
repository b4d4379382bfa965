import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Signers } from '../../catalog/content-source.ts';
import { digest } from '../../catalog/digest.ts';
import { SourceFailure } from '../source-failure.ts';

/** Bytes of the largest file of signers. */
const maxBytes = 4 * 1024 * 1024;

/** What tells that the same signers are asked for as before: the digest of their file. Throws SourceFailure where it cannot be read. */
export function digestSigners(signers: Signers): string {
  const file = signers.kind === 'ssh' ? signers.allowedSigners : signers.keyring;
  try {
    return digest({ kind: signers.kind, file: readRegularFile(file).toString('base64') });
  } catch (error) {
    throw new SourceFailure('refused', `the file of signers ${file} cannot be read`, {
      hint: 'Correct the path in `verify`, or its permissions.',
      cause: error,
    });
  }
}

/** A manifest names the file: a pipe would be waited for, and a device read without end. */
function readRegularFile(path: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (!status.isFile() || status.size > maxBytes)
      throw new Error(`it is no file of up to ${maxBytes} bytes`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}
