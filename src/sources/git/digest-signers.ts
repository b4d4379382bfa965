import type { Signers } from '../../catalog/content-source.ts';
import { digest } from '../../catalog/digest.ts';
import { readSmallFile } from '../../process/read-small-file.ts';
import { SourceFailure } from '../source-failure.ts';

/** Bytes of the largest file of signers. */
const maxBytes = 4 * 1024 * 1024;

/**
 * What tells that the same signatures are asked for as before: the digest of the signers' file, and the ref, since a tag may be signed where
 * its commit is not. Throws SourceFailure where the file cannot be read.
 */
export function digestSigners(signers: Signers, ref: string | undefined): string {
  const file = signers.kind === 'ssh' ? signers.allowedSigners : signers.keyring;
  // A manifest names it: a pipe would be waited for, and a device read without end.
  const content = readSmallFile(file, maxBytes);
  if (content !== undefined) {
    return digest({ kind: signers.kind, file: content.toString('base64'), ref: ref ?? null });
  }
  throw new SourceFailure(
    'refused',
    `the file of signers ${file} cannot be read, or has more than ${maxBytes} bytes`,
    'Correct the path in `verify`, or its permissions.',
  );
}
