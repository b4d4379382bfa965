import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { awaitEnding } from './await-ending.ts';
import { killMarked, type Mark } from './kill-marked.ts';
import type { Argv } from './run-command.ts';
import { startIntoFile } from './start-program.ts';

export interface LoggedOptions {
  readonly cwd: string;
  /** The whole environment, without the mark. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds until the command and all that it started are ended. */
  readonly timeout: number;
  /** File that the output is added to. */
  readonly log: string;
  /** Bytes that the file may grow to. */
  readonly maxLogBytes: number;
  /** Carried by every process of the command, so that those which leave its group are found. */
  readonly mark: Mark;
  readonly signal?: AbortSignal;
  /** Told the last line of the output now and then. */
  readonly onLine?: (line: string) => void;
}

/** How a command came to its end. */
export type LoggedEnding =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly code: string }
  | { readonly kind: 'timeout' | 'overflow' | 'interrupted' };

/** Milliseconds between two looks at how far the output has come. */
const lookInterval = 50;

const tailBytes = 4096;

/**
 * Runs a program with its output in a file, and ends it and everything that it started: by process group first, then by the mark.
 * Nothing of it runs any more when this returns, however it ended.
 */
export async function runLogged(argv: Argv, options: LoggedOptions): Promise<LoggedEnding> {
  if (options.signal?.aborted === true) return { kind: 'interrupted' };
  const output = openSync(options.log, 'a+', 0o600);
  const stopping = new AbortController();
  const stop = (reason: 'timeout' | 'overflow' | 'interrupted'): void => stopping.abort(reason);
  const onInterrupt = (): void => stop('interrupted');
  const deadline = setTimeout(stop, options.timeout, 'timeout');
  const watch = setInterval(() => {
    if (fstatSync(output).size > options.maxLogBytes) stop('overflow');
    else options.onLine?.(readLastLine(output));
  }, lookInterval);
  options.signal?.addEventListener('abort', onInterrupt, { once: true });
  try {
    return await runMarked(argv, { ...options, output, stopping: stopping.signal });
  } finally {
    clearTimeout(deadline);
    clearInterval(watch);
    options.signal?.removeEventListener('abort', onInterrupt);
    if (fstatSync(output).size > options.maxLogBytes) ftruncateSync(output, options.maxLogBytes);
    closeSync(output);
  }
}

async function runMarked(
  argv: Argv,
  options: LoggedOptions & { readonly output: number; readonly stopping: AbortSignal },
): Promise<LoggedEnding> {
  const { cwd, mark, output, stopping } = options;
  const child = startIntoFile(argv, { cwd, env: { ...options.env, [mark.name]: mark.value }, output });
  const ending = await awaitEnding(child, stopping);
  killMarked(mark);
  if (stopping.aborted) return { kind: stopping.reason as 'timeout' | 'overflow' | 'interrupted' };
  if (child.pid === undefined) return { kind: 'not-started', code: (await child).code ?? 'UNKNOWN' };
  if (ending.exitCode === undefined) return { kind: 'killed', signal: ending.signal ?? 'an unknown signal' };
  if (fstatSync(output).size > options.maxLogBytes) return { kind: 'overflow' };
  return { kind: 'exited', exitCode: ending.exitCode };
}

function readLastLine(file: number): string {
  const { size } = fstatSync(file);
  const buffer = Buffer.alloc(Math.min(size, tailBytes));
  const read = readSync(file, buffer, 0, buffer.length, Math.max(0, size - tailBytes));
  const lines = buffer.toString('utf8', 0, read).split(/[\r\n]+/);
  return lines.findLast((line) => line.trim() !== '') ?? '';
}
