import { retryDelay, spreadInterval, type RetryPolicy } from './delays.ts';
import type { TriggerKind } from './controller-status.ts';

/** When passes are made. All in milliseconds. */
export interface SchedulePolicy extends RetryPolicy {
  /** How long nothing has to happen before a pass begins. */
  readonly settle: number;
  /** How long a pass waits for that at most, counted from the first of what happened. */
  readonly maxSettle: number;
  /** From the end of one pass to the next one where nothing happens, give or take a tenth. */
  readonly resync: number;
}

export const defaultSchedulePolicy: SchedulePolicy = {
  settle: 250,
  maxSettle: 5_000,
  resync: 600_000,
  firstRetry: 1_000,
  maxRetry: 300_000,
};

/** `stalled`: only another input mends it. `failed`: it may pass by itself. */
export type Verdict = 'done' | 'stalled' | 'failed';

export type ScheduleEvent =
  | { readonly type: 'triggered'; readonly kind: TriggerKind }
  | { readonly type: 'started' }
  | { readonly type: 'finished'; readonly verdict: Verdict }
  | { readonly type: 'suspended' | 'resumed' | 'stopping' };

/** What a controller knows about its passes. Times are milliseconds of a clock that never goes back. */
export interface Schedule {
  readonly running: boolean;
  /** What triggered the pass that is next, each kind once. */
  readonly waiting: readonly TriggerKind[];
  /** When the first of them came. */
  readonly waitingSince: number;
  /** From when on it may begin. */
  readonly settledAt: number;
  /** When a pass begins that nothing triggers; undefined before the first one has ended. */
  readonly timerAt: number | undefined;
  readonly timerKind: 'timer' | 'retry';
  /** Passes that went wrong one after another. */
  readonly failures: number;
  readonly suspended: boolean;
  readonly stopping: boolean;
}

export type Decision =
  | { readonly type: 'start'; readonly triggers: readonly TriggerKind[] }
  | { readonly type: 'wait'; readonly until: number }
  /** Nothing is to be done before the next event. */
  | { readonly type: 'rest' };

export const initialSchedule: Schedule = {
  running: false,
  waiting: [],
  waitingSince: 0,
  settledAt: 0,
  timerAt: undefined,
  timerKind: 'timer',
  failures: 0,
  suspended: false,
  stopping: false,
};

/** Milliseconds within which a pass for a change in the database begins, as transactions are whole when they are told of, while files may not be. */
const promptly = 500;

/** Triggers that come in swarms, or while more of the same is still being written. */
const settling: ReadonlySet<TriggerKind> = new Set<TriggerKind>(['file', 'git', 'database']);

interface Moment {
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly policy: SchedulePolicy;
}

/** The schedule after something happened. */
export function advance(schedule: Schedule, event: ScheduleEvent, moment: Moment): Schedule {
  switch (event.type) {
    case 'triggered':
      return addTrigger(schedule, event.kind, moment);
    case 'started':
      return { ...schedule, running: true, waiting: [], timerAt: undefined };
    case 'finished':
      return finish(schedule, event.verdict, moment);
    case 'suspended':
      return { ...schedule, suspended: true };
    case 'resumed':
      return schedule.suspended ? addTrigger({ ...schedule, suspended: false }, 'request', moment) : schedule;
    default:
      return { ...schedule, stopping: true, waiting: [], timerAt: undefined };
  }
}

/** What is to be done now. */
export function decide(schedule: Schedule, now: number): Decision {
  const { running, suspended, stopping, waiting, settledAt, timerAt, timerKind } = schedule;
  if (running || suspended || stopping) return { type: 'rest' };
  if (waiting.length > 0 && settledAt <= now) return { type: 'start', triggers: waiting };
  if (timerAt !== undefined && timerAt <= now) {
    return { type: 'start', triggers: [...waiting, timerKind] };
  }
  const until = Math.min(waiting.length > 0 ? settledAt : Infinity, timerAt ?? Infinity);
  return until === Infinity ? { type: 'rest' } : { type: 'wait', until };
}

function addTrigger(schedule: Schedule, kind: TriggerKind, { now, policy }: Moment): Schedule {
  const { waiting, stopping } = schedule;
  if (stopping) return schedule;
  const waitingSince = waiting.length === 0 ? now : schedule.waitingSince;
  const quietAt = settling.has(kind) ? quietAfter(kind, { waitingSince, now, policy }) : now;
  // Whoever asks for a pass now does not wait for files to come to rest.
  const isUrged = waiting.some((earlier) => !settling.has(earlier));
  return {
    ...schedule,
    waiting: waiting.includes(kind) ? waiting : [...waiting, kind],
    waitingSince,
    settledAt: isUrged ? Math.min(schedule.settledAt, quietAt) : waitLonger(kind, schedule, quietAt),
  };
}

function quietAfter(
  kind: TriggerKind,
  { waitingSince, now, policy }: Pick<Schedule, 'waitingSince'> & Pick<Moment, 'now' | 'policy'>,
): number {
  if (kind !== 'database') return Math.min(now + policy.settle, waitingSince + policy.maxSettle);
  return Math.max(now, Math.min(now + Math.min(policy.settle, promptly / 2), waitingSince + promptly));
}

/** What the database tells cuts no wait short that files have need of. */
function waitLonger(kind: TriggerKind, { waiting, settledAt }: Schedule, quietAt: number): number {
  return kind === 'database' && waiting.length > 0 ? Math.max(settledAt, quietAt) : quietAt;
}

function finish(schedule: Schedule, verdict: Verdict, { now, random, policy }: Moment): Schedule {
  const failures = verdict === 'done' ? 0 : schedule.failures + 1;
  const isRetried = verdict === 'failed';
  const delay = isRetried ? retryDelay(failures, policy, random) : spreadInterval(policy.resync, random);
  return {
    ...schedule,
    running: false,
    failures,
    timerAt: schedule.stopping ? undefined : now + delay,
    timerKind: isRetried ? 'retry' : 'timer',
  };
}
