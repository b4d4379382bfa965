import { hasErrors } from '../diagnostics.ts';
import { readDesired, type DesiredState } from '../reconcile/read-desired.ts';
import type { CommandContext } from './command-context.ts';
import { resolvePacksDirectory } from './content-options.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import { InvalidManifests } from './report-failure.ts';

/** Reads manifests for a command that does not apply them. Throws InvalidManifests where one of them has an error. */
export async function readManifests(context: CommandContext): Promise<DesiredState> {
  const options = {
    ...(await resolveManifestOptions(context)),
    contents: { root: resolvePacksDirectory(context) },
  };
  context.terminal.progress.show('reading the manifests');
  const desired = await readDesired(options);
  if (hasErrors(desired.diagnostics)) throw new InvalidManifests(desired.diagnostics);
  return desired;
}
