import { readFileSync } from 'node:fs';
import type { Signers } from '../../catalog/content-source.ts';
import { digest } from '../../catalog/digest.ts';
import { SourceFailure } from '../source-failure.ts';

/** What tells that the same signers are asked for as before: the digest of their file. Throws SourceFailure where it cannot be read. */
export function digestSigners(signers: Signers): string {
  const file = signers.kind === 'ssh' ? signers.allowedSigners : signers.keyring;
  try {
    return digest({ kind: signers.kind, file: readFileSync(file).toString('base64') });
  } catch (error) {
    throw new SourceFailure('refused', `the file of signers ${file} cannot be read`, {
      hint: 'Correct the path in `verify`, or its permissions.',
      cause: error,
    });
  }
}
