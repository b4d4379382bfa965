import type { History } from '../../sources/git/describe-history.ts';
import type { SourceFailure } from '../../sources/source-failure.ts';

/** Why the newest commit of a repository is not what manifests are read from. */
export interface RepositoryProblem {
  /**
   * `FetchFailed`: the remote cannot be asked, refuses us, or does not have the branch. `VerificationFailed`: nobody who may has signed the commit.
   * `CommitRefused`: it holds what is not checked out. The last two stay until there is another commit, or other settings.
   */
  readonly reason: 'FetchFailed' | 'VerificationFailed' | 'CommitRefused';
  /** For people: what is wrong and what to do. Holds no secret. */
  readonly message: string;
}

/** What a look at the remote came to. */
export type RepositoryLook =
  /** It leads where it led before. */
  | { readonly kind: 'unchanged'; readonly commit: string }
  /** Another commit was fetched, and may be checked out. */
  | {
      readonly kind: 'fetched';
      readonly commit: string;
      /** What it led to before; undefined where that is not known. */
      readonly from: string | undefined;
      readonly history: History;
    }
  | { readonly kind: 'failed'; readonly problem: RepositoryProblem };

/** Whether only another commit, or other settings, mend it. */
export function isTerminal({ reason }: RepositoryProblem): boolean {
  return reason !== 'FetchFailed';
}

const unreachable: ReadonlySet<SourceFailure['kind']> = new Set<SourceFailure['kind']>([
  'unavailable',
  'not-found',
]);

/** Tells what a failure means for those who follow the repository. */
export function problemOf({ kind, message, hint }: SourceFailure): RepositoryProblem {
  if (kind === 'unsigned') {
    return {
      reason: 'VerificationFailed',
      message: `${message}. Sign it with the key of a signer, or add that key to the file of the signers.`,
    };
  }
  return {
    reason: unreachable.has(kind) ? 'FetchFailed' : 'CommitRefused',
    message: `${message}. ${hint}`,
  };
}

/** That the file of the signers cannot be used. */
export function explainSigners({ message }: SourceFailure): RepositoryProblem {
  return {
    reason: 'VerificationFailed',
    message: `${message}. Correct the setting that names it, or the permissions of the file.`,
  };
}
