import { findRefusal } from './command-policy.ts';
import { decideAction, findServing } from './decide-action.ts';
import type { PlannedBuild, PlannedEnvironment } from './environment-plan.ts';
import { fingerprintOf, type FingerprintInputs } from './fingerprint.ts';
import type { PackEnvironment } from './pack-environment.ts';
import { planBuild, readInputs, templateValues } from './plan-build.ts';
import type { PlanContext } from './plan-environments.ts';
import { asObject, asText } from './execution-config.ts';
import { numberOf } from './generations.ts';
import { renderVariables } from './render-variables.ts';
import { findSandboxProblem } from './sandbox.ts';
import { renderKey, shortFingerprint, storeEntry } from './store-layout.ts';

type Blocked = { readonly reason: string; readonly fix: string };

/** Plans one environment, and adds the build that it needs to those of the plan unless another one has the same inputs. */
export function planEnvironment(needed: PackEnvironment, context: PlanContext): PlannedEnvironment {
  const { store } = context;
  const history = store.historyOf(needed.key);
  const { staged } = needed;
  const serving = findServing({ links: needed.links, history, staged }, store);
  const common = {
    key: needed.key,
    requested: needed.dependency.text,
    constraint: needed.dependency.constraint,
    version: needed.version,
    links: needed.links,
    staged,
    serving,
    generation: numberOf(history, serving),
  };
  const block = ({ reason, fix }: Blocked, fingerprint?: string): PlannedEnvironment => ({
    ...common,
    action: 'blocked',
    reason,
    fix,
    fingerprint,
  });
  const conflict = claimLinks(needed, context);
  if (conflict !== undefined) return block(conflict);
  const inputs = carryOver(readInputs(needed, context), { needed, serving, context });
  const fingerprint = fingerprintOf(inputs);
  const decided = decideAction({ fingerprint, inputs, links: needed.links, history, staged }, store);
  const isRebuilt = context.rebuild.has(needed.key.pack) && decided.action !== 'blocked';
  const decision = isRebuilt
    ? { action: 'build' as const, reason: 'it was asked for', changes: decided.changes }
    : decided;
  if (decision.action === 'blocked') return block(decision, fingerprint);
  const { reason, changes } = decision;
  const target =
    decision.action === 'build' ? planOrShare(needed, { context, fingerprint, inputs }) : decision;
  if ('fix' in target) return block(target, fingerprint);
  return {
    ...common,
    action: decision.action,
    target: target.target,
    fingerprint,
    reason,
    changes,
    ...describeUse(needed, target.target, context),
    servingVariables:
      serving === undefined
        ? undefined
        : describeUse({ ...needed, packDirectory: needed.servingDirectory }, serving, context).variables,
  };
}

interface BuildInputs {
  readonly context: PlanContext;
  readonly fingerprint: string;
  readonly inputs: FingerprintInputs;
}

/** The name of the store entry that will be built, maybe for another pack's sake. */
function planOrShare(
  needed: PackEnvironment,
  { context, fingerprint, inputs }: BuildInputs,
): { readonly target: string } | Blocked {
  const { settings, builds } = context;
  const known = builds.get(fingerprint);
  if (known !== undefined) {
    const shared: PlannedBuild = { ...known, users: [...known.users, needed.key] };
    builds.set(fingerprint, shared);
    return { target: known.name };
  }
  const refusal = findRefusal(
    {
      createCommand: needed.environment.createCommand,
      installCommand: needed.config.dependencies?.installCommand ?? [],
      installers: needed.installers,
    },
    settings,
  );
  if (refusal !== undefined) return refusal;
  const problem = findSandboxProblem(settings.sandbox, context.host.path);
  if (problem !== undefined) return problem;
  const entry = storeEntry(settings.root, `${shortFingerprint(fingerprint)}.${context.nonce()}`);
  const planned = planBuild(needed, { settings, entry, fingerprint, inputs });
  if (planned.kind === 'refused') return planned;
  const newerThan = context.rebuild.has(needed.key.pack) ? context.plannedAt : undefined;
  builds.set(fingerprint, { ...planned.build, newerThan });
  return { target: entry.name };
}

/** Two environments of one name would take it from each other for ever. */
function claimLinks({ key, links }: PackEnvironment, { claims }: PlanContext): Blocked | undefined {
  for (const { path } of links) {
    const owner = claims.get(path);
    if (owner !== undefined) {
      return {
        reason: `${path} is already the name of the environment of ${renderKey(owner)}`,
        fix: 'Give one of the two runtimes another `dir_name`.',
      };
    }
  }
  for (const { path } of links) claims.set(path, key);
  return undefined;
}

interface CarryOver {
  readonly needed: PackEnvironment;
  readonly serving: string | undefined;
  readonly context: PlanContext;
}

/**
 * What is not known to have changed counts as it was: the version of an interpreter that was not verified yet, and the content of a
 * pack whose installers have written into it.
 */
function carryOver(
  inputs: FingerprintInputs,
  { needed, serving, context: { store } }: CarryOver,
): FingerprintInputs {
  const record = serving === undefined ? undefined : store.recordOf(serving);
  if (record === undefined) return inputs;
  const known = needed.verification === undefined ? record.inputs['interpreter_version'] : undefined;
  const pack = asObject(inputs['pack']);
  const isAsBuilt = record.packAfter !== undefined && asText(pack['digest']) === record.packAfter;
  return {
    ...inputs,
    ...(known === undefined ? {} : { interpreter_version: known }),
    ...(isAsBuilt ? { pack: { ...pack, digest: asObject(record.inputs['pack'])['digest'] ?? null } } : {}),
  };
}

function describeUse(
  needed: PackEnvironment,
  target: string,
  { settings }: PlanContext,
): { readonly variables: ReturnType<typeof renderVariables>; readonly interpreter: string } {
  const values = templateValues(needed, storeEntry(settings.root, target).directory);
  const variables = renderVariables(needed.config.variables, values);
  return { variables, interpreter: values.interpreter ?? '' };
}
