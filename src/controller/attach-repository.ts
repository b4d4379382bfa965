import { isTerminal } from '../reconcile/repository/repository-look.ts';
import type {
  Condition,
  Controller,
  ControllerStatus,
  RepositoryStatus,
  TriggerKind,
} from './controller-status.ts';
import type { RepositoryPoll } from './poll-repository.ts';
import { systemTimers, type Timers } from './timers.ts';

/** Milliseconds that a pass which somebody asks for waits for a remote. */
const patience = 10_000;

/**
 * A controller as those see it who ask it for something, where it follows a repository: they are told of both, and whoever says *look again* means
 * the remote. A hook makes a pass only if there is another commit; a signal and a request make one in any case, once the remote has answered or taken too long.
 */
export function attachRepository(
  controller: Controller,
  poll: Pick<RepositoryPoll, 'lookNow' | 'status'>,
  timers: Pick<Timers, 'wake'> = systemTimers,
): Controller {
  const lookThenTrigger = async (kind: TriggerKind): Promise<void> => {
    let cancel = (): void => {};
    const late = new Promise<void>((resolve) => {
      cancel = timers.wake(resolve, patience);
    });
    await Promise.race([poll.lookNow(), late]);
    cancel();
    controller.trigger(kind);
  };
  return {
    ...controller,
    status: () => withRepository(controller.status(), poll.status()),
    trigger: (kind) => {
      void (kind === 'webhook' ? poll.lookNow() : lookThenTrigger(kind));
    },
  };
}

/** What a controller tells, with what is known of the repository: it is not ready while passes do not read what the branch leads to. */
export function withRepository(status: ControllerStatus, repository: RepositoryStatus): ControllerStatus {
  return {
    ...status,
    repository,
    conditions: status.conditions.map((condition) => judge(condition, repository)),
  };
}

function judge(
  condition: Condition,
  { problem, problemChangedAt = '', commit }: RepositoryStatus,
): Condition {
  const { name, status, since } = condition;
  if (name !== 'Ready' && name !== 'Stalled') return condition;
  const isMeant = problem !== undefined && (name === 'Ready' || isTerminal(problem));
  // Whatever else is wrong is told first, unless there is nothing that a pass could read.
  const isTold = isMeant && (commit === undefined || status !== (name === 'Stalled'));
  if (isTold) {
    const { reason, message } = problem;
    return { name, status: name === 'Stalled', reason, message, since: later(since, problemChangedAt) };
  }
  const isOver = problem === undefined && name === 'Ready';
  return isOver ? { ...condition, since: later(since, problemChangedAt) } : condition;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
