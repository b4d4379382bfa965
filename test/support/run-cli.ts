import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface CliResult {
  /** Undefined when a signal ended the process. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  /** Beside PATH and HOME; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which it is killed. */
  readonly timeout?: number;
  /** A command, with its arguments, that the program is run by. */
  readonly through?: readonly string[];
}

type CliProcess = ChildProcessByStdio<null, Readable, Readable>;

/** A run that is under way. */
export interface StartedCli {
  readonly process: CliProcess;
  readonly result: Promise<CliResult>;
  /** Resolves when standard error holds `text`. */
  readonly said: (text: string) => Promise<void>;
}

/** Starts the built program in a process of its own. */
export function startCli(args: readonly string[], options: CliOptions): StartedCli {
  const { cwd, env = {}, timeout = 0, through = [] } = options;
  const [command = process.execPath, ...rest] = [...through, process.execPath, cli, ...args];
  const child: CliProcess = spawn(command, rest, {
    cwd,
    timeout,
    killSignal: 'SIGKILL',
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? undefined, ...output }));
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (output.stderr.includes(text)) resolve();
      };
      child.stderr.on('data', check);
      child.once('close', () => reject(new Error(`it ended without saying ${text}: ${output.stderr}`)));
      check();
    });
  return { process: child, result, said };
}

/** Runs the built program to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).result;
}
