import { SourceFailure, type Outcome } from '../source-failure.ts';
import { wholeCommit } from './check-request.ts';
import type { RefKind } from './git-request.ts';
import type { RemoteRefs } from './list-remote.ts';

/** What a request comes to. */
export interface Resolved {
  readonly commit: string;
  /** The annotated tag that leads to it. */
  readonly tag: string | undefined;
  readonly refKind: RefKind;
}

/**
 * The commit that a ref (not a whole commit) leads to on the remote. Fails (`not-found`) for one that is not there, and (`refused`) for a
 * short name that both a branch and a tag have.
 */
export function resolveRef(ref: string | undefined, refs: RemoteRefs, url: string): Outcome<Resolved> {
  if (ref === undefined || ref === 'HEAD') {
    const commit = refs.get('HEAD');
    if (commit !== undefined) return found({ commit, tag: undefined, refKind: 'head' });
    return failed('not-found', `${url} has no commit checked out`, 'Name the branch or tag to use in `ref`.');
  }
  const branch = refs.get(ref.startsWith('refs/') ? ref : `refs/heads/${ref}`);
  const tagName = ref.startsWith('refs/') ? ref : `refs/tags/${ref}`;
  const tag = ref.startsWith('refs/heads/') ? undefined : refs.get(tagName);
  if (ref.startsWith('refs/tags/') || (branch === undefined && tag !== undefined)) {
    return tag === undefined ? missing(ref, url) : resolveTag(tag, refs.get(`${tagName}^{}`));
  }
  if (branch === undefined) return missing(ref, url);
  if (tag !== undefined) {
    return failed(
      'refused',
      `${ref} is both a branch and a tag of ${url}`,
      `Write refs/heads/${ref} or refs/tags/${ref}.`,
    );
  }
  return found({ commit: branch, tag: undefined, refKind: 'branch' });
}

function resolveTag(tag: string, peeled: string | undefined): Outcome<Resolved> {
  const isAnnotated = peeled !== undefined;
  return found({ commit: peeled ?? tag, tag: isAnnotated ? tag : undefined, refKind: 'tag' });
}

function missing(ref: string, url: string): Outcome<Resolved> {
  const isAbbreviated = /^[0-9a-f]{4,63}$/.test(ref) && !wholeCommit.test(ref);
  return failed(
    'not-found',
    `${url} has no branch or tag ${ref}`,
    isAbbreviated
      ? 'If it is a commit, write all 40 digits of it (64 in SHA-256 repositories).'
      : 'Correct it, or push it.',
  );
}

function found(value: Resolved): Outcome<Resolved> {
  return { ok: true, value };
}

function failed(kind: SourceFailure['kind'], message: string, hint: string): Outcome<Resolved> {
  return { ok: false, failure: new SourceFailure(kind, message, hint) };
}
