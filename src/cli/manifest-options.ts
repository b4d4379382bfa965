import { realpathSync } from 'node:fs';
import { OperationalError } from '../errors.ts';
import type { ManifestOptions } from '../reconcile/read-desired.ts';
import type { CheckedOut } from '../reconcile/repository/follow-repository.ts';
import { readIndex, treeOf } from '../sources/checkout/checkout-index.ts';
import { countTracked } from '../sources/checkout/count-tracked.ts';
import { choosePaths } from './choose-paths.ts';
import { chooseRepository } from './choose-repository.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Which manifests a command reads. Says which, where nobody named them. Where a repository is followed, it is what was checked out of it last.
 * Throws OperationalError (`source.unavailable`) where that is nothing.
 */
export async function resolveManifestOptions(context: CommandContext): Promise<ManifestOptions> {
  const { settings, cwd, terminal } = context;
  const repository = chooseRepository(context);
  if (repository !== undefined) return resolveCheckedOut(context, findCheckout(repository.directory));
  const { paths, guessed } = await choosePaths(settings.paths, cwd);
  if (guessed && !settings.quiet) {
    terminal.note(`Reading ${paths.map(describePath).join(' and ')}, since no paths are given.\n`);
  }
  return { ...resolveReading(context), paths, cwd };
}

/** Which manifests are read of a repository that was checked out, and what is known of the checkout. */
export async function resolveCheckedOut<Checkout extends Pick<CheckedOut, 'cwd' | 'isCounted'>>(
  context: CommandContext,
  checkout: Checkout,
): Promise<ManifestOptions & Checkout> {
  const { paths = [] } = context.settings;
  const chosen = paths.length > 0 ? paths : (await choosePaths(undefined, checkout.cwd)).paths;
  return { ...resolveReading(context), paths: chosen, ...checkout };
}

function findCheckout(directory: string): Pick<CheckedOut, 'cwd' | 'isCounted'> {
  const index = readIndex(directory);
  if (index?.isComplete === true) {
    const cwd = treeOf(directory);
    return { cwd, isCounted: countTracked(realpathSync(cwd), index) };
  }
  throw new OperationalError('nothing is checked out of the repository that the setting `git` names', {
    code: 'source.unavailable',
    hint: 'Let a run with --git, or `reconcile watch`, fetch it first.',
  });
}

/** How manifests are read, wherever they are. */
function resolveReading({ settings, stop }: CommandContext): Omit<ManifestOptions, 'paths' | 'cwd'> {
  return {
    strict: settings.strict,
    targets: settings.targets,
    limits: {
      maxFileBytes: settings.maxFileBytes,
      maxTreeBytes: settings.maxTreeBytes,
      maxFiles: settings.maxFiles,
    },
    signal: stop,
  };
}

function describePath(path: string): string {
  return path === '.' ? 'this directory' : `${path}/`;
}
