import { compareLocks } from '../catalog/compare-locks.ts';
import { hasErrors } from '../diagnostics.ts';
import { InternalError, OperationalError } from '../errors.ts';
import { writeLockFile } from '../reconcile/contents/lock-file.ts';
import { hasStaleContents, isUnreachable } from '../reconcile/judge-reconciliation.ts';
import { readDesired, type DesiredState } from '../reconcile/read-desired.ts';
import { renderUpdate, toJsonUpdate } from '../report/render-update.ts';
import type { CommandContext } from './command-context.ts';
import { resolveContentOptions } from './content-options.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveManifestOptions } from './manifest-options.ts';
import { InvalidManifests, renderFindings, UnreachableSources } from './report-failure.ts';
import { writeResult } from './write-result.ts';

/** `reconcile update`: resolves sources anew, and records what they come to. */
export async function runUpdate(context: CommandContext): Promise<number> {
  const { invocation, settings, cwd, terminal } = context;
  if (invocation.update === undefined) throw new InternalError('the command update was not told what to do');
  const { packs, dryRun, acceptMoved } = invocation.update;
  if (settings.git !== undefined) {
    throw new OperationalError('the lock file of a repository that is followed is not written here', {
      code: 'usage',
      hint: 'Run `reconcile update` in a clone of the repository, and commit the lock file.',
    });
  }
  const options = await resolveManifestOptions(context);
  terminal.progress.show('resolving the sources');
  const desired = await readDesired({
    ...options,
    contents: {
      ...resolveContentOptions(context),
      lock: 'keep',
      offline: false,
      renew: packs.length === 0 ? 'all' : new Set(packs),
      acceptMoved,
    },
  });
  const { diagnostics } = desired;
  if (hasErrors(diagnostics)) {
    throw isUnreachable(diagnostics)
      ? new UnreachableSources(diagnostics)
      : new InvalidManifests(diagnostics);
  }
  refuseUnknown(packs, desired);
  if (diagnostics.length > 0 && !settings.quiet) {
    terminal.note(await renderFindings(diagnostics, context));
  }
  const { before, after } = desired.contents.locks ?? { before: empty, after: empty };
  const changes = compareLocks(before, after);
  if (changes.length > 0 && !dryRun) writeLockFile(after, cwd);
  const view = { dryRun, changes, locked: after.packs.size };
  await writeResult(context, {
    json: () => toJsonUpdate(view),
    human: () => renderUpdate(view, { color: terminal.color.result }),
  });
  if (hasStaleContents(diagnostics)) return exitCodes.partial;
  return changes.length > 0 && settings.detailedExitcode ? exitCodes.changes : exitCodes.ok;
}

const empty = { packs: new Map() };

function refuseUnknown(named: readonly string[], { contents }: DesiredState): void {
  const unknown = named.filter((pack) => !contents.stored.has(pack));
  if (unknown.length === 0) return;
  throw new OperationalError(`no content of ${unknown.join(', ')} comes from a source`, {
    code: 'usage',
    hint: 'Name packs whose manifest has a `source`, or that others need from an index.',
  });
}
