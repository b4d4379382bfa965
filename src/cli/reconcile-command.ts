import { resolve } from 'node:path';
import type { OnEvent } from '../environments/environment-event.ts';
import { OperationalError } from '../errors.ts';
import type { Approval } from '../plan/compare-plans.ts';
import { reconcileOnce } from '../reconcile/reconcile-once.ts';
import type { Settings } from '../settings.ts';
import { flagOf, settingRows } from '../settings-table.ts';
import { boundMemory } from './bound-memory.ts';
import type { CommandContext } from './command-context.ts';
import { withManifests } from './with-manifests.ts';
import type { PassManifests } from './open-input.ts';
import { resolvePassOptions } from './pass-options.ts';
import { reportResult } from './report-result.ts';

const modes = { client: 'plan', server: 'rehearse', none: 'apply' } as const;

/** `reconcile [paths…]`: one pass, as far as `--dry-run` lets it go. */
export async function runReconcile(given: CommandContext): Promise<number> {
  const { context, approval } = await adoptReview(given);
  return withManifests(context, (manifests) => makePass(context, manifests, approval));
}

async function makePass(
  context: CommandContext,
  manifests: PassManifests,
  approval: Approval | undefined,
): Promise<number> {
  const { invocation, settings, cwd, target, terminal, version } = context;
  const result = await reconcileOnce({
    ...manifests,
    ...(await resolvePassOptions(context, await followBuilds(context))),
    onStage: boundMemory(terminal.progress.show),
    ...(target.streams === undefined ? {} : { onEvent: target.streams.onPassEvent }),
    ...(approval === undefined ? {} : { approval }),
    mode: modes[invocation.dryRun ?? 'none'],
  });
  if (settings.out !== undefined && result.plan !== undefined) {
    const { writePlanFile } = await import('./plan-file.ts');
    await writePlanFile(resolve(cwd, settings.out), { result, settings, version });
    if (!settings.quiet) terminal.note(`Wrote the plan to ${settings.out} (${result.plan.digest}).\n`);
  }
  return reportResult(result, { ...context, cwd: manifests.cwd });
}

/** Builds are told of on the terminal, and in streams. */
async function followBuilds({ terminal, target }: CommandContext): Promise<OnEvent> {
  const show = await terminal.watchBuilds();
  return (event) => {
    show(event);
    target.streams?.onEnvironmentEvent(event);
  };
}

/** What was reviewed, and the context with what it was planned with. */
async function adoptReview(
  context: CommandContext,
): Promise<{ readonly context: CommandContext; readonly approval: Approval | undefined }> {
  const { settings, cwd } = context;
  const { plan: file, expectDigest: digest, out } = settings;
  if (file === undefined) {
    return { context, approval: digest === undefined ? undefined : { digest, changes: undefined } };
  }
  if (out !== undefined) {
    throw new OperationalError('--out and --plan exclude each other', {
      code: 'usage',
      hint: 'Write a plan with one run, and apply it with another.',
    });
  }
  const { readPlanFile } = await import('./plan-file.ts');
  const reviewed = await readPlanFile(file, { settings, cwd });
  if (digest !== undefined && digest !== reviewed.approval.digest) {
    throw new OperationalError(`the plan in ${file} is ${reviewed.approval.digest}, not ${digest}`, {
      code: 'plan.stale',
      hint: 'Nothing was written. Name the file whose digest was approved.',
    });
  }
  refuseContradictions(context, reviewed.settings);
  const limits = `the plan in ${file}`;
  const origins = { ...context.origins, maxDeletes: limits, maxDeletePercent: limits };
  return { context: { ...context, origins, settings: reviewed.settings }, approval: reviewed.approval };
}

/** What a plan was made with is part of what was reviewed: a flag that says otherwise would have no effect. */
function refuseContradictions({ invocation, settings }: CommandContext, reviewed: Settings): void {
  const contradicting = settingRows.filter(
    ({ name }) =>
      invocation.flags[name] !== undefined &&
      JSON.stringify(settings[name]) !== JSON.stringify(reviewed[name]),
  );
  if (contradicting.length === 0) return;
  const flags = contradicting.map((row) => `--${flagOf(row) ?? row.name}`).join(', ');
  throw new OperationalError(`${flags} and the plan contradict each other`, {
    code: 'usage',
    hint: 'Leave out what the plan says itself, or make another plan.',
  });
}
