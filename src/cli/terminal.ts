import { decideColor } from '../report/color.ts';
import { runProgress, type Progress } from '../report/progress.ts';
import type { EnvironmentVariables, Settings } from '../settings.ts';

/** Columns that suit a log, where there is no terminal to ask. */
const defaultWidth = 100;

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Terminal {
  /** Writes a part of the result; resolves when it is on its way. A reader that went away is no failure. */
  readonly write: (text: string) => Promise<void>;
  /** Says something that is no part of the result. */
  readonly note: (text: string) => void;
  readonly progress: Progress;
  /** Whether to colour the result, and what is said beside it. */
  readonly color: { readonly result: boolean; readonly notes: boolean };
  readonly width: number;
}

type Look = Pick<Settings, 'color' | 'output' | 'quiet'>;

/** The terminal of this process as the settings and the environment want it. */
export function openTerminal(look: Look, env: EnvironmentVariables): Terminal {
  const { stdout, stderr } = process;
  const colors = (isTTY: boolean | undefined): boolean =>
    decideColor({
      flag: look.color,
      noColor: env['NO_COLOR'],
      forceColor: env['FORCE_COLOR'],
      term: env['TERM'],
      isTTY: isTTY === true,
    });
  const progress = runProgress(stderr, {
    enabled: look.output === 'human' && !look.quiet && env['CI'] === undefined,
  });
  return {
    write: (text) => writeTo(stdout, text),
    note: (text) => {
      progress.clear();
      stderr.write(text);
    },
    progress,
    color: { result: colors(stdout.isTTY), notes: colors(stderr.isTTY) },
    width: stdout.columns ?? defaultWidth,
  };
}

/** A pipe whose reader has gone (`| head`) breaks at some write: what is left is dropped, and the exit code stays what it is. */
export function ignoreBrokenPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

async function writeTo(stream: NodeJS.WriteStream, text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write(text, () => resolve());
  });
}
