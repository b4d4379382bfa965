import { runCommand } from '../process/run-command.ts';

/** Where and how git may run. */
export interface GitOptions {
  /** Absolute path. */
  readonly cwd: string;
  /** See `scrubEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends git when it fires. */
  readonly signal: AbortSignal;
}

/** Milliseconds; callers bound it further by their signal. */
const timeout = 10_000;

/** Configuration by which a repository could have git run a program, or take a directory of manifests for a repository. */
const safeConfiguration = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.untrackedCache=false',
  'safe.bareRepository=explicit',
].flatMap((setting) => ['-c', setting]);

/** Without prompts, without locks, and without fetching what a partial clone left out. */
const safeEnvironment = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  LC_ALL: 'C',
};

/**
 * Runs git so that nothing in the configuration of the repository makes it run another program. A command that reads the contents of
 * files in the work tree also needs what `readFilterOverrides` gives. Throws as `runCommand` does.
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<string> {
  const { stdout } = await runCommand(['git', '--no-pager', ...safeConfiguration, ...args], {
    cwd: options.cwd,
    env: { ...options.env, ...safeEnvironment },
    timeout,
    signal: options.signal,
  });
  return stdout;
}
