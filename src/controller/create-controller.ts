import { randomUUID } from 'node:crypto';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import { concludePass, initialConditions, markReconciling } from './conditions.ts';
import type {
  Condition,
  Controller,
  ControllerEvent,
  ControllerStatus,
  PassSummary,
  TriggerKind,
} from './controller-status.ts';
import { judgePass, type JudgedPass } from './judge-pass.ts';
import type { PassResult } from './run-pass.ts';
import { advance, decide, initialSchedule, type ScheduleEvent, type SchedulePolicy } from './schedule.ts';
import { systemTimers, type Timers } from './timers.ts';
import type { OpenTriggerSource } from './trigger-source.ts';

export interface ControllerOptions {
  /** Makes one pass; see `PassRunner.run`. */
  readonly runPass: (signal: AbortSignal, triggers: readonly TriggerKind[]) => Promise<PassResult>;
  readonly sources: readonly OpenTriggerSource[];
  readonly policy: SchedulePolicy;
  /** Told of everything that happens, at once. */
  readonly onEvent: (event: ControllerEvent) => void;
  /** Of reconcile. */
  readonly version: string;
  readonly paths: readonly string[];
  /** Whether something is about to change the input, so that a pass had better wait. */
  readonly isInputBusy?: () => Promise<boolean>;
  /** Those of the process unless told. */
  readonly timers?: Timers;
}

/** Milliseconds that the first pass waits for the sources of triggers. */
const patience = 10_000;

/** Starts a controller: the first pass begins as soon as nothing that happens is missed any longer. */
export function createController(options: ControllerOptions): Controller {
  return new PassLoop(options);
}

class PassLoop implements Controller {
  readonly #options: ControllerOptions;
  readonly #timers: Timers;
  readonly #sources;
  readonly #startedAt: string;
  #schedule = initialSchedule;
  #conditions: readonly Condition[];
  #lastAttempt: PassSummary | undefined;
  #lastApplied: PassSummary | undefined;
  #cancelWake = (): void => {};
  #pass: { readonly done: Promise<void>; readonly abort: AbortController } | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: ControllerOptions) {
    const { timers = systemTimers, onEvent, version, paths, sources } = options;
    this.#options = options;
    this.#timers = timers;
    this.#startedAt = timers.date();
    this.#conditions = initialConditions(this.#startedAt);
    onEvent({ type: 'started', version, paths });
    this.#sources = sources.map((open) =>
      open({
        onTrigger: this.trigger,
        onTrouble: (about, message) => onEvent({ type: 'trouble', about, message }),
      }),
    );
    void this.#begin();
  }

  readonly status = (): ControllerStatus => {
    const { waiting, failures, suspended } = this.#schedule;
    return {
      conditions: this.#conditions,
      lastAttempt: this.#lastAttempt,
      lastApplied: this.#lastApplied,
      waiting,
      failures,
      nextPassAt: this.#nextPassAt(),
      suspended,
      repository: undefined,
      startedAt: this.#startedAt,
    };
  };

  readonly trigger = (kind: TriggerKind): void => {
    const isNew = !this.#schedule.waiting.includes(kind) && !this.#schedule.stopping;
    if (isNew) this.#options.onEvent({ type: 'triggered', kind });
    this.#happen({ type: 'triggered', kind });
    this.#act();
  };

  readonly suspend = (): void => {
    if (this.#schedule.suspended) return;
    this.#options.onEvent({ type: 'suspended' });
    this.#happen({ type: 'suspended' });
    this.#act();
  };

  readonly resume = (): void => {
    if (!this.#schedule.suspended) return;
    this.#options.onEvent({ type: 'resumed' });
    this.#happen({ type: 'resumed' });
    this.#act();
  };

  readonly stop = (): Promise<void> => {
    this.#stopping ??= this.#end();
    return this.#stopping;
  };

  async #begin(): Promise<void> {
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#timers.wake(resolve, patience);
    });
    await Promise.race([late, Promise.all(this.#sources.map(({ ready }) => ready))]);
    cancel();
    this.trigger('start');
  }

  async #end(): Promise<void> {
    this.#options.onEvent({ type: 'stopping' });
    this.#happen({ type: 'stopping' });
    this.#act();
    this.#pass?.abort.abort();
    await Promise.all([this.#pass?.done, ...this.#sources.map(({ close }) => close())]);
    this.#options.onEvent({ type: 'stopped' });
  }

  #happen(event: ScheduleEvent): void {
    const moment = { now: this.#timers.now(), random: this.#timers.random(), policy: this.#options.policy };
    this.#schedule = advance(this.#schedule, event, moment);
  }

  /** Does what the schedule says; to be called whenever it may say something else. */
  readonly #act = (): void => {
    this.#cancelWake();
    this.#cancelWake = (): void => {};
    const now = this.#timers.now();
    const decision = decide(this.#schedule, now);
    if (decision.type === 'start') {
      this.#happen({ type: 'started' });
      const abort = new AbortController();
      this.#pass = { abort, done: this.#makePass(decision.triggers, abort.signal) };
    } else if (decision.type === 'wait') {
      this.#cancelWake = this.#timers.wake(this.#act, decision.until - now);
    }
    this.#markReconciling();
  };

  async #makePass(given: readonly TriggerKind[], signal: AbortSignal): Promise<void> {
    const { runPass, onEvent } = this.#options;
    const triggers = await this.#awaitInput(given, signal);
    const id = randomUUID();
    const [started, startedAt] = [this.#timers.now(), this.#timers.date()];
    onEvent({ type: 'pass.started', id, triggers });
    const result = await runPass(signal, triggers);
    const judged = judgePass(result);
    const pass = summarize({ id, triggers, startedAt, finishedAt: this.#timers.date() }, result, judged);
    this.#pass = undefined;
    this.#lastAttempt = pass;
    if (pass.outcome === 'applied' || pass.outcome === 'unchanged') this.#lastApplied = pass;
    this.#conditions = concludePass(this.#conditions, judged, pass.finishedAt);
    onEvent({ type: 'pass.finished', pass, duration: this.#timers.now() - started });
    this.#happen({ type: 'finished', verdict: judged.verdict });
    const { failures, timerAt } = this.#schedule;
    if (judged.verdict === 'failed' && timerAt !== undefined) {
      onEvent({ type: 'retry.scheduled', delay: timerAt - this.#timers.now(), failures });
    }
    this.#act();
  }

  /** Waits until nothing is changing the input any longer; what triggers meanwhile is a reason for the same pass. */
  async #awaitInput(given: readonly TriggerKind[], signal: AbortSignal): Promise<readonly TriggerKind[]> {
    const { isInputBusy, policy } = this.#options;
    if (isInputBusy === undefined || !(await isInputBusy())) return given;
    do await this.#pause(policy.settle, signal);
    while (!signal.aborted && (await isInputBusy()));
    const triggers = [...new Set([...given, ...this.#schedule.waiting])];
    this.#happen({ type: 'started' });
    return triggers;
  }

  #pause(delay: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#timers.wake(end, delay);
      signal.addEventListener('abort', end);
    });
  }

  #markReconciling(): void {
    const isReconciling = this.#schedule.running || this.#schedule.waiting.length > 0;
    this.#conditions = markReconciling(this.#conditions, isReconciling, this.#timers.date());
  }

  #nextPassAt(): string | undefined {
    const now = this.#timers.now();
    const decision = decide(this.#schedule, now);
    if (decision.type !== 'wait') return undefined;
    return new Date(Date.parse(this.#timers.date()) + decision.until - now).toISOString();
  }
}

const noCounts = { create: 0, update: 0, delete: 0, adopt: 0, keep: 0 };

function summarize(
  given: Pick<PassSummary, 'id' | 'triggers' | 'startedAt' | 'finishedAt'>,
  result: PassResult,
  { outcome, errors, catalog }: JudgedPass,
): PassSummary {
  const read: Reconciliation | undefined = 'error' in result ? undefined : result.reconciliation;
  return {
    ...given,
    revision: read?.revision?.commit,
    outcome,
    counts: catalog?.applied?.counts ?? noCounts,
    statements: (read?.statements ?? 0) + (catalog === read ? 0 : (catalog?.statements ?? 0)),
    filesRead: read?.input.filesRead ?? 0,
    rowsRead: (read?.rowsRead ?? 0) + (catalog === read ? 0 : (catalog?.rowsRead ?? 0)),
    errors,
  };
}
