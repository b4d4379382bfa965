import type { Readable } from 'node:stream';
import { awaitEnding } from './await-ending.ts';
import { collectOutput } from './collect-output.ts';
import {
  explainEnding,
  explainStartFailure,
  explainStop,
  type Argv,
  type CommandOptions,
  type Stop,
} from './run-command.ts';
import { startPiped } from './start-program.ts';

export interface StreamOptions extends Omit<CommandOptions, 'maxOutputBytes' | 'anyStatus'> {
  /**
   * Reads the standard output to its end, as fast as it likes; the program waits for it. When it throws, the program is ended and that is
   * what `streamCommand` throws.
   */
  readonly onOutput: (output: Readable) => Promise<void>;
}

const maxErrorBytes = 64 * 1024;

/**
 * Runs a program as `runCommand` does, for output that is too large to be held in memory. Throws what `onOutput` throws, or
 * OperationalError: `process.failed` unless it ends with 0, `process.timeout`, `interrupted`.
 */
export async function streamCommand(argv: Argv, options: StreamOptions): Promise<void> {
  if (options.signal?.aborted === true) throw explainStop('interrupted', argv, options);
  const stopping = new AbortController();
  const stop = (reason: Stop | 'consumer'): void => stopping.abort(reason);
  const onInterrupt = (): void => stop('interrupted');
  const timer = setTimeout(stop, options.timeout, 'timeout');
  options.signal?.addEventListener('abort', onInterrupt, { once: true });
  const child = startPiped(argv, options);
  const stderr = collectOutput(child.stderr, { maxBytes: maxErrorBytes, onOverflow: () => {} });
  stopping.signal.addEventListener('abort', () => child.stdout.destroy(), { once: true });
  const consumed = options.onOutput(child.stdout).then(
    () => undefined,
    (error: unknown) => {
      const isEarly = !child.stdout.readableEnded;
      stop('consumer');
      return { error, isEarly };
    },
  );
  try {
    const ending = await awaitEnding(child, stopping.signal);
    const failure = await consumed;
    const reason = stopping.signal.reason as Stop | 'consumer' | undefined;
    if (reason !== undefined && reason !== 'consumer') throw explainStop(reason, argv, options);
    if (child.pid === undefined) throw explainStartFailure(argv, (await child).code);
    if (failure?.isEarly === true) throw failure.error;
    // What the reader makes of output that stops short is less telling than how the program ended.
    if (ending.exitCode !== undefined && ending.exitCode !== 0) {
      throw explainEnding(ending, argv, stderr.text());
    }
    if (failure !== undefined) throw failure.error;
    if (ending.exitCode !== 0) throw explainEnding(ending, argv, stderr.text());
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onInterrupt);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}
