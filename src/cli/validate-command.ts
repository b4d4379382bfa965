import { validateManifests } from '../reconcile/validate-manifests.ts';
import type { CommandContext } from './command-context.ts';
import { resolveContentOptions } from './content-options.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import { reportResult } from './report-result.ts';

/** `reconcile validate`: checks manifests without a database. */
export async function runValidate(context: CommandContext): Promise<number> {
  const options = await resolveManifestOptions(context);
  context.terminal.progress.show('validating the manifests');
  const contents = resolveContentOptions(context);
  const result = await validateManifests({ ...options, contents, source: context.settings.source });
  return reportResult(result, { ...context, cwd: options.cwd });
}
