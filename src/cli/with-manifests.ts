import { chooseRepository } from './choose-repository.ts';
import type { CommandContext } from './command-context.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import type { PassManifests } from './open-input.ts';

/** Works with the manifests of one run; with those of the newest commit where the settings name a repository. Throws OperationalError. */
export async function withManifests<Result>(
  context: CommandContext,
  work: (manifests: PassManifests) => Promise<Result>,
): Promise<Result> {
  const repository = chooseRepository(context);
  if (repository === undefined) return work(await resolveManifestOptions(context));
  const { withFetched } = await import('./with-fetched.ts');
  return withFetched(repository, context, work);
}
