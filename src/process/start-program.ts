import { execa } from 'execa';
import type { Argv } from './run-command.ts';

interface ProgramOptions {
  /** Absolute path of the directory to run in. */
  readonly cwd: string;
  /** The whole environment of the program: nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts a program as leader of a process group of its own with its output in two pipes. It reads `input`, or nothing.
 */
export function startPiped(argv: Argv, options: ProgramOptions & { readonly input?: string | undefined }) {
  const [file, ...args] = argv;
  const { input } = options;
  const reading = input === undefined ? ({ stdin: 'ignore' } as const) : ({ stdin: 'pipe', input } as const);
  return execa(file, args, { ...common(options), ...reading, stdout: 'pipe', stderr: 'pipe' });
}

/** Starts a program likewise, with all of its output going to an open file: no process that it leaves behind can hold that back. */
export function startIntoFile(argv: Argv, options: ProgramOptions & { readonly output: number }) {
  const [file, ...args] = argv;
  // Any open file will do; the type only knows the first few.
  const output = options.output as 3;
  return execa(file, args, { ...common(options), stdin: 'ignore', stdout: output, stderr: output });
}

/** Our own deadline is used, since execa's waits for every process that holds the output open. */
function common({ cwd, env }: ProgramOptions) {
  return {
    cwd,
    env,
    extendEnv: false,
    shell: false,
    preferLocal: false,
    buffer: false,
    reject: false,
    detached: true,
  } as const;
}
