import type { ChildProcess } from 'node:child_process';
import { killGroup } from './kill-group.ts';

/** How a process came to its end. */
export interface Ending {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

/** Milliseconds to read on after the process has ended: one that it left behind may hold the pipe open for ever. */
const drainTime = 250;

/** Milliseconds that an ended group may take to go; longer than the grace before SIGKILL. */
const endTime = 3000;

/**
 * Waits until the leader of a process group has ended and its output has arrived, then ends what is left of the group.
 * When `stop` fires, the whole group is ended; the wait is bounded from then on.
 */
export async function awaitEnding(leader: ChildProcess, stop: AbortSignal): Promise<Ending> {
  const { pid } = leader;
  if (pid === undefined) return { exitCode: undefined, signal: undefined };
  return new Promise((resolve) => {
    let finishGroup: (() => void) | undefined;
    const onStop = (): void => {
      finishGroup = killGroup(pid);
      setTimeout(() => settle({ exitCode: undefined, signal: 'SIGKILL' }), endTime).unref();
    };
    const settle = (ending: Ending): void => {
      stop.removeEventListener('abort', onStop);
      (finishGroup ?? killGroup(pid))();
      resolve(ending);
    };
    stop.addEventListener('abort', onStop, { once: true });
    leader.once('exit', (exitCode, signal) => {
      const ending = { exitCode: exitCode ?? undefined, signal: signal ?? undefined };
      const timer = setTimeout(settle, drainTime, ending);
      leader.once('close', () => {
        clearTimeout(timer);
        settle(ending);
      });
    });
    if (stop.aborted) onStop();
  });
}
