import { resolve } from 'node:path';
import { attachRepository } from '../controller/attach-repository.ts';
import type { Controller, ControllerEvent } from '../controller/controller-status.ts';
import { isCheckoutUnderWay } from '../controller/find-checkout.ts';
import { pollRepository } from '../controller/poll-repository.ts';
import { defaultSchedulePolicy } from '../controller/schedule.ts';
import type { OpenTriggerSource } from '../controller/trigger-source.ts';
import { watchFiles } from '../controller/watch-files.ts';
import { resolveRoot } from '../environments/host-facts.ts';
import type { ManifestOptions } from '../reconcile/read-desired.ts';
import type { Revision } from '../reconcile/reconciliation.ts';
import { followRepository, type RepositoryOptions } from '../reconcile/repository/follow-repository.ts';
import { chooseRepository } from './choose-repository.ts';
import type { CommandContext } from './command-context.ts';
import { resolvePacksDirectory } from './content-options.ts';
import { resolveEnvironmentsDirectory } from './host-options.ts';
import { resolveCheckedOut, resolveManifestOptions } from './manifest-options.ts';

/** What a pass reads, and the commit that it is of where that is known. */
export type PassManifests = ManifestOptions & { readonly revision?: Revision };

/** Where passes have their manifests from. */
export interface WatchedInput {
  /** For people. */
  readonly paths: readonly string[];
  /** Triggers when there may be others. */
  readonly source: OpenTriggerSource;
  /** What the next pass is to read; called before each. Throws OperationalError where that cannot be had. */
  readonly read: (signal: AbortSignal) => Promise<PassManifests>;
  /** Whether something is about to change it. */
  readonly isBusy: () => Promise<boolean>;
  /** The controller as it is to be seen and asked. */
  readonly attach: (controller: Controller) => Controller;
  /** After each pass. */
  readonly release: () => void;
}

/** Files on this host, or a repository that is followed, by the settings. Throws OperationalError (`settings`, `usage`). */
export async function openInput(
  context: CommandContext,
  onEvent: (event: ControllerEvent) => void,
): Promise<WatchedInput> {
  const repository = chooseRepository(context);
  return repository === undefined ? await openFiles(context) : openRepository(repository, context, onEvent);
}

async function openFiles(context: CommandContext): Promise<WatchedInput> {
  const { settings, cwd } = context;
  const manifests = await resolveManifestOptions(context);
  const { paths } = manifests;
  const excluded = [
    resolveRoot(resolve(cwd, settings.stateDirectory)),
    resolveEnvironmentsDirectory(context),
    resolvePacksDirectory(context),
  ];
  return {
    paths,
    source: watchFiles({ paths, cwd, excluded }),
    read: async () => manifests,
    isBusy: () => isCheckoutUnderWay(paths, cwd),
    attach: (controller) => controller,
    release: () => {},
  };
}

function openRepository(
  options: RepositoryOptions,
  context: CommandContext,
  onEvent: (event: ControllerEvent) => void,
): WatchedInput {
  const { branch, interval, retryMax, paths } = context.settings;
  const repository = followRepository(options);
  const firstRetry = Math.min(defaultSchedulePolicy.firstRetry, retryMax);
  const poll = pollRepository({
    url: options.url,
    branch,
    look: repository.look,
    commit: repository.commit,
    policy: { interval, firstRetry, maxRetry: retryMax },
    onEvent,
  });
  return {
    paths: paths ?? ['.'],
    source: poll.source,
    read: async (signal) => resolveCheckedOut(context, await repository.checkOut(signal)),
    // Nobody else writes there, and we do so before a pass reads.
    isBusy: async () => false,
    attach: (controller) => attachRepository(controller, poll),
    release: repository.release,
  };
}
