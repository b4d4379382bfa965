import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Outcome } from '../source-failure.ts';
import type { SourceOptions } from '../source-options.ts';
import { catchFailure, valueOf } from './catch-failure.ts';
import { listRemote } from './list-remote.ts';
import { describeRepository } from './repository.ts';
import { resolveRef, type Resolved } from './resolve-ref.ts';
import { failureOfListing } from './settle-requests.ts';

/**
 * Asks the remote where a ref leads, undefined standing for what it has checked out. Fetches nothing, and leaves the mirror alone. The address
 * and the ref were checked. Throws OperationalError (`interrupted`).
 */
export function lookAtBranch(
  url: string,
  ref: string | undefined,
  options: SourceOptions,
): Promise<Outcome<Resolved>> {
  return catchFailure(async () => {
    // The format says only where the mirror would be.
    const repository = describeRepository(url, 'sha1', options);
    mkdirSync(dirname(repository.directory), { recursive: true, mode: 0o700 });
    const listing = await listRemote(repository, [ref]);
    if (!listing.ok) throw failureOfListing(listing.problem, repository);
    return valueOf(resolveRef(ref, listing.refs, url));
  });
}
