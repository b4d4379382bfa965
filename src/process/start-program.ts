import { execa } from 'execa';
import type { Argv } from './run-command.ts';

interface ProgramOptions {
  /** Absolute path of the directory to run in. */
  readonly cwd: string;
  /** The whole environment of the program: nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a program as leader of a process group of its own, with nothing to read and its output in two pipes. */
export function startPiped(argv: Argv, options: ProgramOptions) {
  const [file, ...args] = argv;
  return execa(file, args, { ...common(options), stdout: 'pipe', stderr: 'pipe' });
}

/** Starts a program likewise, with all of its output going to an open file: no process that it leaves behind can hold that back. */
export function startIntoFile(argv: Argv, options: ProgramOptions & { readonly output: number }) {
  const [file, ...args] = argv;
  // Any open file will do; the type only knows the first few.
  const output = options.output as 3;
  return execa(file, args, { ...common(options), stdout: output, stderr: output });
}

/** Our own deadline is used, since execa's waits for every process that holds the output open. */
function common({ cwd, env }: ProgramOptions) {
  return {
    cwd,
    env,
    extendEnv: false,
    shell: false,
    preferLocal: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
    detached: true,
  } as const;
}
