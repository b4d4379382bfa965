import { dirname } from 'node:path';
import { OperationalError } from '../../errors.ts';
import { runCommand, type Argv } from '../../process/run-command.ts';
import { explainRemoteFailure, failureOf, type RemoteProblem } from './explain-remote-failure.ts';
import { pauseBeforeRetry } from './pause-before-retry.ts';
import type { Repository } from './repository.ts';

type RemoteAnswer =
  | { readonly ok: true; readonly stdout: string }
  | { readonly ok: false; readonly problem: RemoteProblem };

interface RemoteCommand {
  readonly args: readonly string[];
  readonly input?: string;
  /** Before each further attempt. */
  readonly beforeRetry?: () => void;
}

/**
 * Runs git against the remote, again when it failed for a reason that may pass. It does not start in a repository: a command that needs
 * the mirror names it. Throws OperationalError (`interrupted`).
 */
export async function runRemoteGit(repository: Repository, command: RemoteCommand): Promise<RemoteAnswer> {
  const { attempts, signal } = repository.options;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await runOnce(repository, command);
    if (answer.ok || answer.problem.kind !== 'transient' || attempt >= attempts) return answer;
    await pauseBeforeRetry(attempt, signal);
    command.beforeRetry?.();
  }
}

async function runOnce(repository: Repository, { args, input }: RemoteCommand): Promise<RemoteAnswer> {
  const { directory, remoteEnv, options } = repository;
  const argv: Argv = ['git', '--no-pager', ...args];
  try {
    const { stdout, stderr, exitCode } = await runCommand(argv, {
      cwd: dirname(directory),
      env: remoteEnv,
      timeout: options.timeout,
      anyStatus: true,
      ...(input === undefined ? {} : { input }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (exitCode === 0) return { ok: true, stdout };
    return { ok: false, problem: explainRemoteFailure(stderr, repository) };
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code === 'interrupted') throw error;
    return { ok: false, problem: explainStop(error, repository) };
  }
}

function explainStop(error: OperationalError, repository: Repository): RemoteProblem {
  const { timeout } = repository.options;
  if (error.code === 'process.timeout') {
    const what = `the transfer took longer than ${timeout} ms`;
    const hint = 'Look at whether the remote is slow, or allow more time in the settings.';
    return { kind: 'transient', failure: failureOf('unavailable', { what, said: '', hint, repository }) };
  }
  const what = 'git could not be run to its end';
  const hint = error.hint ?? 'Check that git works on this host.';
  return { kind: 'transient', failure: failureOf('unavailable', { what, said: '', hint, repository }) };
}
