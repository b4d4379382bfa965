import type { HostResult } from '../reconcile/converge-host.ts';
import { findCollected, findRetired, isSteady } from './host-view.ts';
import type { PlanLook } from './plan-look.ts';
import { renderContentChanges } from './render-content-changes.ts';
import { renderConvergence } from './render-convergence.ts';
import { renderHostPlan } from './render-host-plan.ts';
import { renderNumber } from './render-quantity.ts';
import { renderVerifications } from './render-verifications.ts';

/** What was done on a host, or would be; stands before the outcome. */
export function renderHost(host: HostResult | undefined, look: PlanLook): readonly string[] {
  if (host === undefined) return [];
  const done = host.convergence === undefined ? renderHostPlan(host, look) : renderConvergence(host, look);
  return [...renderContentChanges(host, look), ...done, ...renderVerifications(host, look)];
}

/** The counts of a host's environments; no line where there are none. */
export function renderHostCounts(host: HostResult | undefined): readonly string[] {
  if (host === undefined) return [];
  const { environments } = host.plan;
  const collected = findCollected(host).length;
  const retired = findRetired(host).length;
  if (environments.length + collected + retired === 0) return [];
  if (isSteady(host)) return [`Environments: ${renderNumber(environments.length)} ready, none changed.`];
  const [counts, ...rest] = host.convergence === undefined ? countPlanned(host) : countDone(host);
  const to = host.convergence === undefined ? 'to retire' : 'retired';
  const collect = host.convergence === undefined ? 'to collect' : 'collected';
  const parts = [
    counts ?? '',
    ...rest,
    ...(retired === 0 ? [] : [`${renderNumber(retired)} ${to}`]),
    ...(collected === 0 ? [] : [`${renderNumber(collected)} ${collect}`]),
  ];
  return [`Environments: ${parts.join(', ')}.`];
}

function countPlanned({ plan: { environments } }: HostResult): readonly string[] {
  const count = (wanted: string): number => environments.filter(({ action }) => action === wanted).length;
  const blocked = count('blocked');
  return [
    `${renderNumber(count('build'))} to build`,
    `${renderNumber(count('switch'))} to switch`,
    `${renderNumber(count('keep'))} kept`,
    ...(blocked === 0 ? [] : [`${renderNumber(blocked)} blocked`]),
  ];
}

function countDone({ convergence }: HostResult): readonly string[] {
  const environments = convergence?.environments ?? [];
  const done = (wanted: string): number => environments.filter(({ action }) => action === wanted).length;
  const built = done('built');
  const builds = convergence?.built.length ?? 0;
  const shared = built === builds ? '' : ` (by ${renderNumber(builds)} build${builds === 1 ? '' : 's'})`;
  const states = (['degraded', 'missing', 'blocked'] as const).map((wanted) => ({
    wanted,
    count: environments.filter(({ state }) => state === wanted).length,
  }));
  return [
    `${renderNumber(built)} built${shared}`,
    `${renderNumber(done('switched'))} switched`,
    `${renderNumber(done('kept'))} kept`,
    ...states.filter(({ count }) => count > 0).map(({ wanted, count }) => `${renderNumber(count)} ${wanted}`),
  ];
}
