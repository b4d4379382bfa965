import type { OnEvent } from '../environments/environment-event.ts';
import { OperationalError } from '../errors.ts';
import type { OutputFormat } from '../parse-outputs.ts';
import { replaceSymbols, wantsAscii } from '../report/ascii-text.ts';
import { disarmText } from '../report/ci/escape-command.ts';
import { decideColor } from '../report/color.ts';
import { runProgress, type Progress } from '../report/progress.ts';
import type { BuildWatch } from '../report/watch-builds.ts';
import type { EnvironmentVariables, Settings } from '../settings.ts';

/** Error codes of writing to what nobody reads any longer. */
const brokenPipe: ReadonlySet<string> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ECONNRESET']);

/** Columns that suit a log, where there is no terminal to ask. */
const defaultWidth = 100;

/** Where a command writes: results to standard output, everything else to standard error. */
export interface Terminal {
  /** Writes a part of the result; resolves when it is on its way. A reader that went away is no failure. */
  readonly write: (text: string) => Promise<void>;
  /** Writes a part of the result for people: in ASCII where the terminal knows nothing else. */
  readonly print: (text: string) => Promise<void>;
  /** Says something that is no part of the result. */
  readonly note: (text: string) => void;
  /** The stage of the work, and the builds under way: never both at once. */
  readonly progress: Progress;
  /** Starts to show builds in the place of the stage; gives what is to be told of them. */
  readonly watchBuilds: () => Promise<OnEvent>;
  /** Whether to colour the result, and what is said beside it. */
  readonly color: { readonly result: boolean; readonly notes: boolean };
  readonly width: number;
  /** What standard output is written in. */
  readonly format: OutputFormat;
}

/** How a terminal is to look. */
export interface Look extends Pick<Settings, 'color' | 'quiet'> {
  readonly format: OutputFormat;
}

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
  const isWanted = look.format === 'human' && !look.quiet;
  const adapt = chooseAdaptation(look, env);
  const isAnimated = env['CI'] === undefined && env['TERM'] !== 'dumb';
  const stage = runProgress(stderr, { enabled: isWanted && isAnimated });
  let builds: BuildWatch | undefined;
  const progress: Progress = {
    show: (text) => {
      builds?.clear();
      stage.show(text);
    },
    clear: () => {
      stage.clear();
      builds?.clear();
    },
  };
  return {
    write: (text) => writeTo(stdout, text),
    print: (text) => writeTo(stdout, adapt(text)),
    note: (text) => {
      progress.clear();
      stderr.write(adapt(text));
    },
    progress,
    watchBuilds: async () => {
      const { watchBuilds } = await import('../report/watch-builds.ts');
      const isLive = isAnimated && stderr.isTTY;
      builds = watchBuilds(stderr, isWanted ? (isLive ? 'live' : 'plain') : 'none');
      const { show } = builds;
      return (event) => {
        stage.clear();
        show(event);
      };
    },
    color: { result: colors(stdout.isTTY), notes: colors(stderr.isTTY) },
    width: stdout.columns ?? defaultWidth,
    format: look.format,
  };
}

/** What a terminal, or a log in its place, cannot take is written otherwise. */
function chooseAdaptation(look: Look, env: EnvironmentVariables): (text: string) => string {
  const isPlain = wantsAscii({
    lcAll: env['LC_ALL'],
    lcCtype: env['LC_CTYPE'],
    lang: env['LANG'],
    term: env['TERM'],
  });
  const simplify = isPlain ? replaceSymbols : (text: string) => text;
  // The runner of GitHub Actions looks for commands in whatever is written, on both streams.
  const isRunner = env['GITHUB_ACTIONS'] === 'true' || look.format === 'github';
  return isRunner ? (text) => disarmText(simplify(text)) : simplify;
}

/** A stream that breaks must not end the process: `writeTo` decides what it means. */
export function tolerateBrokenStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** A pipe whose reader has gone (`| head`) is no failure: what is left is dropped, and the exit code stays what it is. */
async function writeTo(stream: NodeJS.WriteStream, text: string): Promise<void> {
  const failure = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    stream.write(text, resolve);
  });
  if (failure === null || failure === undefined || brokenPipe.has(failure.code ?? '')) return;
  throw new OperationalError(`the result cannot be written (${failure.code ?? failure.message})`, {
    code: 'output.failed',
    hint: 'What was applied stays applied. Check where standard output leads.',
    cause: failure,
  });
}
