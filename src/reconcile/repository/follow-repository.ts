import { realpathSync } from 'node:fs';
import { lockFileName } from '../../documents/classify-name.ts';
import { OperationalError } from '../../errors.ts';
import type { Signers } from '../../catalog/content-source.ts';
import { acquireHostLock, type HostLock } from '../../process/host-lock.ts';
import { countTracked } from '../../sources/checkout/count-tracked.ts';
import { indexOf, readIndex, treeOf, type CheckoutIndex } from '../../sources/checkout/checkout-index.ts';
import {
  inspectCheckout,
  updateCheckout,
  type CommittedTree,
} from '../../sources/checkout/update-checkout.ts';
import { catchFailure } from '../../sources/git/catch-failure.ts';
import { describeHistory } from '../../sources/git/describe-history.ts';
import { digestSigners } from '../../sources/git/digest-signers.ts';
import { lookAtBranch } from '../../sources/git/look-at-branch.ts';
import { prepareContents, type Prepared } from '../../sources/git/prepare-contents.ts';
import { formatOf } from '../../sources/git/repository.ts';
import { readMirror } from '../../sources/git/with-mirror.ts';
import type { Outcome } from '../../sources/source-failure.ts';
import type { SourceOptions } from '../../sources/source-options.ts';
import { stampOf } from '../../sources/checkout/stamp.ts';
import type { Revision } from '../reconciliation.ts';
import { refuseInterrupted } from '../refuse-interrupted.ts';
import {
  explainSigners,
  isTerminal,
  problemOf,
  type RepositoryLook,
  type RepositoryProblem,
} from './repository-look.ts';

export interface RepositoryOptions {
  /** Address that was checked. */
  readonly url: string;
  /** Full name of a branch or tag; undefined for what the remote has checked out. */
  readonly ref: string | undefined;
  /** Who must have signed the commits that count; anybody unless told. */
  readonly signers: Signers | undefined;
  /** Absolute path of the checkout, which is that of this address and ref only. */
  readonly directory: string;
  /** Milliseconds to wait for another process that works with the checkout. */
  readonly lockTimeout: number;
  readonly sources: Omit<SourceOptions, 'signal'>;
}

/** What a pass reads. */
export interface CheckedOut {
  /** Absolute path of the files of the commit: the same for all commits. */
  readonly cwd: string;
  readonly revision: Revision;
  /** Whether the commit has what lies at this real path: nothing else counts that somebody has put there. */
  readonly isCounted: (path: string) => boolean;
}

/** A branch of a remote, and our checkout of it. */
export interface FollowedRepository {
  /**
   * Asks the remote where the branch leads, and fetches the commit where that is another one than before. The checkout stays as it is. Throws
   * OperationalError (`interrupted`).
   */
  readonly look: (signal: AbortSignal) => Promise<RepositoryLook>;
  /**
   * Makes the checkout equal to the newest commit that may be checked out, and mends it; asks the remote only for what the mirror has lost. No
   * other process works with it until `release`. Throws OperationalError (`source.unavailable`, `source.locked`, `input.invalid`, `interrupted`)
   * where there is nothing that may be read.
   */
  readonly checkOut: (signal: AbortSignal) => Promise<CheckedOut>;
  /** The commit that is checked out; undefined before `checkOut`. */
  readonly commit: () => string | undefined;
  /** Lets other processes have the checkout. May be called at any time. */
  readonly release: () => void;
}

/** Follows a branch. Nothing happens before it is asked for. */
export function followRepository(options: RepositoryOptions): FollowedRepository {
  return new Follower(options);
}

/** Files of a checkout that passes write. */
const ours: ReadonlySet<string> = new Set([lockFileName]);

class Follower implements FollowedRepository {
  readonly #options: RepositoryOptions;
  #lock: HostLock | undefined;
  #index: CheckoutIndex | undefined;
  /** Of the index, by which it is known that nobody else has changed it. */
  #stamp: string | undefined;
  /** The newest commit that may be checked out, once it was fetched. */
  #fetched: (CommittedTree & { readonly key: string }) | undefined;
  #refused: { readonly key: string; readonly problem: RepositoryProblem } | undefined;
  /** Why there is nothing to check out. */
  #problem: RepositoryProblem | undefined;
  #looking: Promise<unknown> = Promise.resolve();
  /** What works on the mirror or on the checkout: one after another. */
  #working: Promise<unknown> = Promise.resolve();
  #commit: string | undefined;

  constructor(options: RepositoryOptions) {
    this.#options = options;
  }

  readonly commit = (): string | undefined => this.#commit;

  readonly look = (signal: AbortSignal): Promise<RepositoryLook> => {
    const looking = this.#look(signal);
    this.#looking = looking.catch(() => {});
    return looking;
  };

  readonly checkOut = async (signal: AbortSignal): Promise<CheckedOut> => {
    await this.#open(signal);
    // The first look may be about to find out what there is.
    if (this.#choose() === undefined) await untilSettled(this.#looking, signal);
    const index = await this.#alone(() => this.#checkOut(signal));
    this.#index = index;
    this.#stamp = stampOf(indexOf(this.#options.directory));
    this.#commit = index.commit;
    const cwd = treeOf(this.#options.directory);
    return {
      cwd,
      revision: { commit: index.commit, dirty: false },
      isCounted: countTracked(realpathSync(cwd), index),
    };
  };

  readonly release = (): void => {
    this.#lock?.release();
    this.#lock = undefined;
  };

  async #look(signal: AbortSignal): Promise<RepositoryLook> {
    const { url, ref, sources } = this.#options;
    this.#index ??= readIndex(this.#options.directory);
    const found = await lookAtBranch(url, ref, { ...sources, signal });
    if (!found.ok) return this.#fail({ ...problemOf(found.failure), reason: 'FetchFailed' });
    const { commit } = found.value;
    const signers = await this.#digestSigners();
    if (!signers.ok) return this.#fail(explainSigners(signers.failure));
    const key = keyOf(commit, signers.value);
    const known = this.#fetched?.key ?? (this.#index && keyOf(this.#index.commit, this.#index.signers));
    if (key === known) {
      this.#problem = undefined;
      return { kind: 'unchanged', commit };
    }
    if (key === this.#refused?.key) return this.#fail(this.#refused.problem);
    return this.#alone(() => this.#fetch({ commit, key, signers: signers.value }, signal));
  }

  async #fetch(
    {
      commit,
      key,
      signers,
    }: { readonly commit: string; readonly key: string; readonly signers: string | null },
    signal: AbortSignal,
  ): Promise<RepositoryLook> {
    const from = this.#fetched?.commit ?? this.#index?.commit;
    const outcome = await this.#prepare(commit, signal);
    if (!outcome.ok) {
      const problem = problemOf(outcome.failure);
      // What this host lacks for it may be there at the next look.
      if (isTerminal(problem) && outcome.failure.kind !== 'refused') this.#refused = { key, problem };
      return this.#fail(problem);
    }
    const { repository } = outcome.value;
    this.#fetched = { ...outcome.value, key, signers };
    this.#problem = undefined;
    const told = await catchFailure(async () =>
      from === undefined || from === commit ? 'unknown' : await describeHistory(repository, from, commit),
    );
    return { kind: 'fetched', commit, from, history: told.ok ? told.value : 'unknown' };
  }

  async #prepare(commit: string, signal: AbortSignal): Promise<Outcome<Prepared>> {
    const { url, ref, signers, sources } = this.#options;
    const request = { ref: ref ?? 'HEAD', commit, path: '', submodules: false, lfs: false, signers };
    const options = { ...sources, signal };
    const [outcome] = await prepareContents(url, [{ ...request, keepsLinks: true }], options);
    if (outcome === undefined) throw new RangeError('nothing was prepared');
    return outcome;
  }

  #fail(problem: RepositoryProblem): RepositoryLook {
    this.#problem = problem;
    return { kind: 'failed', problem };
  }

  #digestSigners(): Promise<Outcome<string | null>> {
    const { signers, ref } = this.#options;
    return catchFailure(() => (signers === undefined ? null : digestSigners(signers, ref)));
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { directory, lockTimeout: timeout } = this.#options;
    this.#lock ??= await acquireHostLock(`checkout ${directory}`, { timeout, signal });
    if (this.#lock === undefined) {
      refuseInterrupted(signal);
      throw new OperationalError(
        `another process has been working with ${directory} for more than ${timeout} ms`,
        {
          code: 'source.locked',
          hint: 'Wait for that run to end (--lock-timeout), or give this one another --state-directory.',
          retry: 'backoff',
        },
      );
    }
    const stamp = stampOf(indexOf(directory));
    if (stamp === this.#stamp) return;
    this.#index = readIndex(directory);
    // Another process may have gone on to a newer commit; the next look tells.
    if (this.#stamp !== undefined) this.#fetched = undefined;
    this.#stamp = stamp;
  }

  /** What is to be checked out: what was fetched, else what is there already. */
  #choose(): string | undefined {
    return this.#fetched?.commit ?? this.#index?.commit;
  }

  async #checkOut(signal: AbortSignal): Promise<CheckoutIndex> {
    const { directory } = this.#options;
    const index = this.#index;
    const commit = this.#choose();
    if (commit === undefined) throw this.#explain();
    if (index?.commit === commit && (await this.#isTrusted(index))) {
      const same = await inspectCheckout({ directory, index, ours }, formatOf(commit));
      if (same !== undefined) return same;
    }
    const options = { directory, index, ours };
    if (this.#fetched !== undefined) {
      const { repository } = this.#fetched;
      const outcome = await catchFailure(() => {
        const tree = this.#fetched as CommittedTree;
        return readMirror(repository, () => updateCheckout(tree, options));
      });
      if (outcome.ok) return outcome.value;
      this.#index = readIndex(directory);
    }
    // The mirror may have been made anew, or was never read by this process.
    const prepared = await this.#prepare(commit, signal);
    if (!prepared.ok) throw explain(problemOf(prepared.failure));
    const signers = await this.#digestSigners();
    const tree = { ...prepared.value, signers: signers.ok ? signers.value : null };
    const outcome = await catchFailure(() =>
      readMirror(tree.repository, () => updateCheckout(tree, { ...options, index: this.#index })),
    );
    if (outcome.ok) return outcome.value;
    this.#index = readIndex(directory);
    throw explain(problemOf(outcome.failure));
  }

  /** Whether its commit was checked by this process, or by an earlier one with the same signers. */
  async #isTrusted({ commit, signers }: CheckoutIndex): Promise<boolean> {
    if (commit === this.#commit || this.#options.signers === undefined) return true;
    const now = await this.#digestSigners();
    return now.ok && now.value === signers;
  }

  #explain(): OperationalError {
    if (this.#problem !== undefined) return explain(this.#problem);
    return new OperationalError('the repository has not been fetched yet', {
      code: 'source.unavailable',
      retry: 'backoff',
    });
  }

  /** Does some work after what is under way. */
  #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    const mine = this.#working.then(work);
    this.#working = mine.catch(() => {});
    return mine;
  }
}

function keyOf(commit: string, signers: string | null): string {
  return `${commit} ${signers ?? ''}`;
}

/** A problem as a failure of a pass. */
function explain(problem: RepositoryProblem): OperationalError {
  return isTerminal(problem)
    ? new OperationalError(problem.message, { code: 'input.invalid' })
    : new OperationalError(problem.message, { code: 'source.unavailable', retry: 'backoff' });
}

async function untilSettled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([work, aborted]);
  refuseInterrupted(signal);
}
