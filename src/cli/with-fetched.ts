import { OperationalError } from '../errors.ts';
import { followRepository, type RepositoryOptions } from '../reconcile/repository/follow-repository.ts';
import { isTerminal } from '../reconcile/repository/repository-look.ts';
import type { CommandContext } from './command-context.ts';
import { resolveCheckedOut } from './manifest-options.ts';
import type { PassManifests } from './open-input.ts';

/** Works with the manifests of the newest commit of a repository, of which nobody else changes the checkout meanwhile. Throws OperationalError. */
export async function withFetched<Result>(
  options: RepositoryOptions,
  context: CommandContext,
  work: (manifests: PassManifests) => Promise<Result>,
): Promise<Result> {
  const { settings, stop, terminal } = context;
  const attempts = settings.fetchAttempts;
  const repository = followRepository({ ...options, sources: { ...options.sources, attempts } });
  terminal.progress.show('fetching the manifests');
  const look = await repository.look(stop);
  if (look.kind === 'failed') {
    throw new OperationalError(look.problem.message, {
      code: isTerminal(look.problem) ? 'input.invalid' : 'source.unavailable',
    });
  }
  try {
    return await work(await resolveCheckedOut(context, await repository.checkOut(stop)));
  } finally {
    repository.release();
  }
}
