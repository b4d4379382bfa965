import { signalExitCodes, type StopSignal } from './exit-codes.ts';

/** Milliseconds that an interrupted run may take to roll back and close. */
const grace = 10_000;

export interface SignalWatch {
  /** Fires at the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
  /** The exit code of the signal that came, undefined while none has. */
  readonly exitCode: () => number | undefined;
}

interface SignalReactions {
  /** Told of the first signal. */
  readonly onStop: (signal: StopSignal) => void;
  /** Ends the process: at the second signal, or when the grace after the first has passed. A transaction that is open then is rolled back by the database. */
  readonly exit: (code: number) => void;
}

/** Turns signals into a request to stop, and insists when it is not met. */
export function watchSignals({ onStop, exit }: SignalReactions): SignalWatch {
  const stopping = new AbortController();
  let received: StopSignal | undefined;
  const receive = (signal: StopSignal): void => {
    const code = signalExitCodes[signal];
    if (received !== undefined) return exit(code);
    received = signal;
    setTimeout(exit, grace, code).unref();
    onStop(signal);
    stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, receive);
  return {
    stop: stopping.signal,
    exitCode: () => (received === undefined ? undefined : signalExitCodes[received]),
  };
}
