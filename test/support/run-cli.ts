import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** A short run is over before optimising PGlite's program pays: that would take half of its time. */
const withoutOptimising = ['--no-wasm-dynamic-tiering', '--no-wasm-tier-up'];

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

/** Ends the output of each run of a series, on both streams; its exit code follows. */
const endOfRun = '\u001eend of run ';

/** Runs command lines one after another in one process: most of a short run is loading the program. */
const series = `
  const [program, commands, endOfRun] = process.argv.slice(1);
  const { runProgram } = await import(program);
  for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);
  for (const args of JSON.parse(commands)) {
    const code = await runProgram(args, { exit: (early) => process.exit(early) });
    for (const stream of [process.stdout, process.stderr]) stream.write(endOfRun + code + '\\n');
  }
  process.exit();
`;

type CliProcess = ChildProcessByStdio<null, Readable, Readable>;

/** A run that is under way. */
export interface StartedCli {
  readonly process: CliProcess;
  readonly result: Promise<CliResult>;
  /** Resolves when standard error holds `text`. */
  readonly said: (text: string) => Promise<void>;
  /** What standard error holds so far. */
  readonly errors: () => string;
}

/** Starts the built program in a process of its own. */
export function startCli(args: readonly string[], options: CliOptions): StartedCli {
  return startNode([cli, ...args], options);
}

function startNode(args: readonly string[], options: CliOptions): StartedCli {
  const { cwd, env = {}, timeout = 0, through = [] } = options;
  const [command = process.execPath, ...rest] = [...through, process.execPath, ...withoutOptimising, ...args];
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
  return { process: child, result, said, errors: () => output.stderr };
}

/** Runs the built program to its end. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return startCli(args, options).result;
}

/** Runs the built program once for each command line, in one process that does nothing in between. Throws when that does not reach its end. */
export async function runCliSeries(
  commands: readonly (readonly string[])[],
  options: CliOptions,
): Promise<readonly CliResult[]> {
  const program = new URL('cli/run-program.js', pathToFileURL(cli)).href;
  const args = ['--input-type=module', '--eval', series, '--', program, JSON.stringify(commands), endOfRun];
  const { code, stdout, stderr } = await startNode(args, options).result;
  const [written, noted] = [splitRuns(stdout), splitRuns(stderr)];
  if (code !== 0 || written.length !== commands.length || noted.length !== commands.length) {
    throw new Error(`a series of runs ended early: ${stdout}${stderr}`);
  }
  return written.map((run, index) => ({
    code: run.code,
    stdout: run.text,
    stderr: noted[index]?.text ?? '',
  }));
}

function splitRuns(output: string): readonly { readonly text: string; readonly code: number }[] {
  const runs = output.matchAll(new RegExp(`([^]*?)${endOfRun}(\\d+)\\n`, 'gu'));
  return [...runs].map(([, text = '', code]) => ({ text, code: Number(code) }));
}
