import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SourceOptions } from '../source-options.ts';
import { findCredential } from './find-credential.ts';
import { localEnvironment, remoteEnvironment } from './git-environment.ts';

/** Bytes of an object's name: SHA-1 or SHA-256, as the remote has it. */
export type ObjectFormat = 'sha1' | 'sha256';

/** A repository of a remote, and our bare mirror of it. */
export interface Repository {
  readonly url: string;
  /** Absolute path of the mirror. */
  readonly directory: string;
  readonly format: ObjectFormat;
  /** Of git where it works on the mirror only: no transport is allowed. */
  readonly localEnv: Readonly<Record<string, string>>;
  /** Of git where it talks to the remote. */
  readonly remoteEnv: Readonly<Record<string, string>>;
  /** What no message may show. */
  readonly secrets: readonly string[];
  readonly options: SourceOptions;
}

/** Variable that the processes carry which change a mirror; its value is the path of the mirror. */
export const mirrorMark = 'RECONCILE_GIT_MIRROR';

/** Describes a repository whose address was checked. Throws SourceFailure for credentials that cannot be handed over. */
export function describeRepository(
  address: string,
  format: ObjectFormat,
  options: SourceOptions,
): Repository {
  // Git takes no directory as the name of a remote that blobs can be had from later.
  const url = isAbsolute(address) ? pathToFileURL(address).href : address;
  const name = createHash('sha256').update(url).digest('hex').slice(0, 32);
  const directory = join(options.cache, 'git', format === 'sha1' ? name : `${name}.${format}`);
  const credential = findCredential(url, options.credentials);
  const context = { url, cache: options.cache, env: options.env, allowFiles: options.allowFiles };
  return {
    url,
    directory,
    format,
    localEnv: localEnvironment(context),
    remoteEnv: { ...remoteEnvironment(context, credential), [mirrorMark]: directory },
    secrets: credential?.secrets ?? [],
    options,
  };
}

/** Which format an object's name is in. */
export function formatOf(object: string): ObjectFormat {
  return object.length === 64 ? 'sha256' : 'sha1';
}
