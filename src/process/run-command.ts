import { OperationalError } from '../errors.ts';
import { awaitEnding, type Ending } from './await-ending.ts';
import { collectOutput } from './collect-output.ts';
import { redactArgument } from './redact-argument.ts';
import { startPiped } from './start-program.ts';

/** A program and its arguments. */
export type Argv = readonly [string, ...string[]];

export interface CommandOptions {
  /** Absolute path of the directory to run in. */
  readonly cwd: string;
  /** The whole environment of the command: nothing else is inherited. See `scrubEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds until the command and all that it started are ended. */
  readonly timeout: number;
  /** Bytes of standard output, and of standard error, that are taken; more ends the command. 10 MiB unless told. */
  readonly maxOutputBytes?: number;
  /** Whether a command that ends with another status than 0 has done what it should: then the status is told. */
  readonly anyStatus?: boolean;
  /** What it may read; nothing unless told. */
  readonly input?: string;
  /** Ends the command when it fires. */
  readonly signal?: AbortSignal;
}

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Told with `anyStatus`. */
  readonly exitCode?: number;
}

const defaultMaxOutputBytes = 10 * 1024 * 1024;
const shownLines = 10;

export type Stop = 'timeout' | 'overflow' | 'interrupted';

/**
 * Runs a program in a process group of its own: never through a shell, and never one out of the `node_modules`
 * of the working directory. Returns a few seconds after `timeout` at the latest, whatever the program leaves behind.
 * Throws OperationalError: `process.failed` unless it ends with 0, `process.timeout`, `interrupted`.
 */
export async function runCommand(argv: Argv, options: CommandOptions): Promise<CommandOutput> {
  if (options.signal?.aborted === true) throw explainStop('interrupted', argv, options);
  const stopping = new AbortController();
  const stop = (reason: Stop): void => stopping.abort(reason);
  const onInterrupt = (): void => stop('interrupted');
  const timer = setTimeout(stop, options.timeout, 'timeout');
  options.signal?.addEventListener('abort', onInterrupt, { once: true });
  const child = startPiped(argv, options);
  const bounds = {
    maxBytes: options.maxOutputBytes ?? defaultMaxOutputBytes,
    onOverflow: () => stop('overflow'),
  };
  const stdout = collectOutput(child.stdout, bounds);
  const stderr = collectOutput(child.stderr, bounds);
  try {
    const ending = await awaitEnding(child, stopping.signal);
    if (stopping.signal.aborted) throw explainStop(stopping.signal.reason as Stop, argv, options);
    if (child.pid === undefined) throw explainStartFailure(argv, (await child).code);
    if (options.anyStatus === true && ending.exitCode !== undefined) {
      return { stdout: stdout.text(), stderr: stderr.text(), exitCode: ending.exitCode };
    }
    if (ending.exitCode !== 0) throw explainEnding(ending, argv, stderr.text() || stdout.text());
    return { stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onInterrupt);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

/** The command as a person would type it, without credentials. */
export function renderArgv(argv: Argv): string {
  return argv.map(redactArgument).join(' ');
}

/** Why a command was ended before it came to its end. */
export function explainStop(reason: Stop, argv: Argv, options: CommandOptions): OperationalError {
  const command = renderArgv(argv);
  if (reason === 'interrupted') {
    return new OperationalError(`${command} was interrupted`, { code: 'interrupted' });
  }
  if (reason === 'overflow') {
    const limit = options.maxOutputBytes ?? defaultMaxOutputBytes;
    return new OperationalError(`${command} was ended: it printed more than ${limit} bytes`, {
      code: 'process.failed',
    });
  }
  return new OperationalError(`${command} was ended: it took longer than ${options.timeout} ms`, {
    code: 'process.timeout',
    retry: 'backoff',
  });
}

/** Why there is no such process. */
export function explainStartFailure(argv: Argv, code: string | undefined): OperationalError {
  return new OperationalError(`${renderArgv(argv)} could not be started (${code ?? 'unknown reason'})`, {
    code: 'process.failed',
    hint:
      code === 'ENOENT'
        ? `Install ${argv[0]}, or put its directory into PATH.`
        : `Check that ${argv[0]} can be executed.`,
  });
}

/** That a command failed, and how it ended. */
export function explainEnding(ending: Ending, argv: Argv, output: string): OperationalError {
  const how = ending.signal === undefined ? `with status ${ending.exitCode}` : `by ${ending.signal}`;
  const lines = output.trimEnd().split('\n').slice(-shownLines).map(redactArgument);
  const tail = lines.join('\n').trim();
  return new OperationalError(`${renderArgv(argv)} ended ${how}`, {
    code: 'process.failed',
    ...(tail === '' ? {} : { hint: `It said last:\n${tail}` }),
  });
}
