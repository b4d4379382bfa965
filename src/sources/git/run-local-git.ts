import type { Readable } from 'node:stream';
import { OperationalError } from '../../errors.ts';
import { runCommand, type Argv, type CommandOutput } from '../../process/run-command.ts';
import { streamCommand } from '../../process/stream-command.ts';
import type { Repository } from './repository.ts';

/** A mirror that git cannot work with: it is thrown away and made anew. */
export class DamagedMirror extends Error {
  override readonly name = 'DamagedMirror';
}

interface LocalOptions {
  readonly input?: string;
  readonly maxOutputBytes?: number;
  /** Variables besides those of the repository. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs git on the mirror only. Throws DamagedMirror when it fails, since what is asked for is there or is told to be missing; and
 * OperationalError (`interrupted`, `process.timeout`).
 */
export async function runLocalGit(
  repository: Repository,
  args: readonly string[],
  options: LocalOptions = {},
): Promise<string> {
  const { stdout, stderr, exitCode } = await tryLocalGit(repository, args, options);
  if (exitCode !== 0) throw new DamagedMirror(stderr.trim() || `git ended with status ${exitCode}`);
  return stdout;
}

/** Runs git on the mirror only, for commands whose status is an answer. */
export async function tryLocalGit(
  repository: Repository,
  args: readonly string[],
  { env = {}, ...options }: LocalOptions = {},
): Promise<CommandOutput> {
  return await runCommand(commandOf(repository, args), {
    ...runOptions(repository),
    env: { ...repository.localEnv, ...env },
    ...options,
    anyStatus: true,
  });
}

/** Runs git on the mirror only, with its output read as it comes. Throws as `runLocalGit` does, and what the reader throws. */
export async function streamLocalGit(
  repository: Repository,
  args: readonly string[],
  options: { readonly input?: string; readonly onOutput: (output: Readable) => Promise<void> },
): Promise<void> {
  try {
    await streamCommand(commandOf(repository, args), { ...runOptions(repository), ...options });
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code !== 'process.failed') throw error;
    throw new DamagedMirror(error.hint ?? error.message, { cause: error });
  }
}

function commandOf({ directory }: Repository, args: readonly string[]): Argv {
  return ['git', '--no-pager', `--git-dir=${directory}`, ...args];
}

function runOptions({ directory, localEnv, options }: Repository) {
  const { timeout, signal } = options;
  return { cwd: directory, env: localEnv, timeout, ...(signal === undefined ? {} : { signal }) };
}
