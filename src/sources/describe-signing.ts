import { statSync } from 'node:fs';
import type { Signers } from '../catalog/content-source.ts';
import { digest } from '../catalog/digest.ts';
import type { JsonObject } from '../catalog/json.ts';
import { digestFile } from './http/digest-file.ts';

interface Signing {
  readonly ref: string | undefined;
  readonly signers: Signers | undefined;
}

/**
 * The part of a provenance that says whose signature content had, and on what: empty where none is asked for. Undefined where the keys
 * cannot be read, so that nothing is known to be signed by them.
 */
export async function describeSigning({ ref, signers }: Signing): Promise<JsonObject | undefined> {
  if (signers === undefined) return {};
  const path = signers.kind === 'ssh' ? signers.allowedSigners : signers.keyring;
  // Reading a pipe would never end.
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const keys = isFile ? await digestFile(path) : undefined;
  return keys === undefined ? undefined : { signed: digest({ kind: signers.kind, keys, ref: ref ?? null }) };
}
