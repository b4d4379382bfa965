import {
  isTerminal,
  type RepositoryLook,
  type RepositoryProblem,
} from '../reconcile/repository/repository-look.ts';
import { retryDelay, spreadInterval, type RetryPolicy } from './delays.ts';
import type { ControllerEvent, RepositoryStatus } from './controller-status.ts';
import type { Timers } from './timers.ts';
import { systemTimers } from './timers.ts';
import type { OpenTriggerSource, TriggerListener } from './trigger-source.ts';

/** When a remote is asked. All in milliseconds. */
interface PollPolicy extends RetryPolicy {
  /** From one look to the next, give or take a tenth. */
  readonly interval: number;
}

export interface PollOptions extends Pick<RepositoryStatus, 'url' | 'branch'> {
  /** Asks the remote; see `FollowedRepository.look`. */
  readonly look: (signal: AbortSignal) => Promise<RepositoryLook>;
  /** The commit that is checked out. */
  readonly commit: () => string | undefined;
  readonly policy: PollPolicy;
  readonly onEvent: (event: ControllerEvent) => void;
  /** Those of the process unless told. */
  readonly timers?: Timers;
}

/** Looks at a remote again and again. */
export interface RepositoryPoll {
  /** Triggers (`git`) when another commit was fetched. */
  readonly source: OpenTriggerSource;
  /** Looks at once, after what is under way. Resolves when it has looked; never rejects. */
  readonly lookNow: () => Promise<void>;
  readonly status: () => RepositoryStatus;
}

/** Polls from when its source is opened until that is closed. */
export function pollRepository(options: PollOptions): RepositoryPoll {
  return new Poll(options);
}

class Poll implements RepositoryPoll {
  readonly #options: PollOptions;
  readonly #timers: Timers;
  readonly #ending = new AbortController();
  #listener: TriggerListener | undefined;
  #cancelWake = (): void => {};
  /** The look under way, and the one that was asked for meanwhile. */
  #looking: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #failures = 0;
  #checkedAt: string | undefined;
  #fetchedAt: string | undefined;
  #problem: RepositoryProblem | undefined;
  #problemChangedAt: string | undefined;
  #nextCheckAt: string | undefined;

  constructor(options: PollOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  readonly source: OpenTriggerSource = (listener) => {
    this.#listener = listener;
    return {
      ready: this.lookNow(),
      close: async () => {
        this.#ending.abort();
        this.#cancelWake();
        await this.#looking;
      },
    };
  };

  readonly lookNow = (): Promise<void> => {
    if (this.#ending.signal.aborted) return Promise.resolve();
    if (this.#looking === undefined) {
      this.#cancelWake();
      this.#looking = this.#look();
      return this.#looking;
    }
    // The answer that is on its way may be older than the question.
    this.#next ??= this.#looking.then(() => {
      this.#next = undefined;
      return this.lookNow();
    });
    return this.#next;
  };

  readonly status = (): RepositoryStatus => {
    const { url, branch, commit } = this.#options;
    return {
      url,
      branch,
      commit: commit(),
      checkedAt: this.#checkedAt,
      fetchedAt: this.#fetchedAt,
      problem: this.#problem,
      problemChangedAt: this.#problemChangedAt,
      nextCheckAt: this.#nextCheckAt,
    };
  };

  async #look(): Promise<void> {
    const started = this.#timers.now();
    this.#nextCheckAt = undefined;
    const look = await this.#attempt();
    this.#looking = undefined;
    if (look === undefined || this.#ending.signal.aborted) return;
    this.#note(look, this.#timers.now() - started);
    this.#schedule(look);
    if (look.kind === 'fetched') this.#listener?.onTrigger('git');
  }

  /** Undefined when it was interrupted. A bug is told of, and does not end the looking. */
  async #attempt(): Promise<RepositoryLook | undefined> {
    try {
      return await this.#options.look(this.#ending.signal);
    } catch (error) {
      if (this.#ending.signal.aborted) return undefined;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return {
        kind: 'failed',
        problem: { reason: 'FetchFailed', message: `a bug in reconcile: ${message}` },
      };
    }
  }

  #note(look: RepositoryLook, duration: number): void {
    const date = this.#timers.date();
    const problem = look.kind === 'failed' ? look.problem : undefined;
    const isRepeated = problem !== undefined && problem.message === this.#problem?.message;
    if ((problem === undefined) !== (this.#problem === undefined)) this.#problemChangedAt = date;
    this.#problem = problem;
    if (problem === undefined || isTerminal(problem)) this.#checkedAt = date;
    if (look.kind === 'fetched') this.#fetchedAt = date;
    const { url, branch, onEvent } = this.#options;
    onEvent({
      type: 'repository.checked',
      repository: { url, branch },
      look,
      at: date,
      duration,
      isRepeated,
    });
  }

  #schedule(look: RepositoryLook): void {
    const { policy } = this.#options;
    const isRetried = look.kind === 'failed' && !isTerminal(look.problem);
    this.#failures = isRetried ? this.#failures + 1 : 0;
    const random = this.#timers.random();
    const delay = isRetried
      ? retryDelay(this.#failures, policy, random)
      : spreadInterval(policy.interval, random);
    this.#nextCheckAt = new Date(Date.parse(this.#timers.date()) + delay).toISOString();
    this.#cancelWake = this.#timers.wake(() => void this.lookNow(), delay);
  }
}
