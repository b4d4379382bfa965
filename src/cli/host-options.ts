import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { EnvironmentSettings } from '../environments/environment-settings.ts';
import { defaultEnvironmentSettings } from '../environments/environment-settings.ts';
import { resolveRoot } from '../environments/host-facts.ts';
import { readApprovals } from '../environments/command-policy.ts';
import type { OnEvent } from '../environments/environment-event.ts';
import { OperationalError } from '../errors.ts';
import type { HostOptions } from '../reconcile/converge-host.ts';
import type { CommandContext } from './command-context.ts';
import { resolvePacksDirectory } from './content-options.ts';

/** How this host's environments are kept, by the settings. Throws OperationalError for a file of approvals that cannot be read. */
export async function resolveHostOptions(context: CommandContext, onEvent?: OnEvent): Promise<HostOptions> {
  return {
    settings: resolveEnvironmentSettings(context),
    variables: context.env,
    verifyEvery: context.settings.verifyEvery,
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}

/** What the settings say about environments. */
export function resolveEnvironmentSettings(context: CommandContext): EnvironmentSettings {
  const { settings, cwd } = context;
  const { approvedCommands } = settings;
  return {
    ...defaultEnvironmentSettings,
    root: resolveEnvironmentsDirectory(context),
    contents: resolvePacksDirectory(context),
    layout: settings.environmentLayout,
    trust: settings.trust,
    approved: readApproved(approvedCommands, cwd),
    timeout: settings.buildTimeout,
    parallelism: settings.parallelism ?? availableParallelism(),
    keep: settings.keepGenerations,
    grace: settings.collectAfter,
    salt: settings.environmentSalt ?? '',
    sandbox: settings.sandbox,
    passedVariables: settings.passVariables,
  };
}

/** Where the environments are, whether or not a run looks after them. Real, absolute path. */
export function resolveEnvironmentsDirectory({ settings, cwd }: CommandContext): string {
  const { environmentsDirectory, stateDirectory } = settings;
  return resolveRoot(resolve(cwd, environmentsDirectory ?? join(stateDirectory, 'environments')));
}

function readApproved(file: string | undefined, cwd: string): ReadonlySet<string> {
  if (file === undefined) return new Set();
  const approved = readApprovals(resolve(cwd, file));
  if (approved !== undefined) return approved;
  throw new OperationalError(`the approved commands cannot be read from ${file}`, {
    code: 'input.unavailable',
    hint: 'Correct the path or its permissions.',
  });
}
