import type { HostResult } from '../reconcile/converge-host.ts';
import { escapeText } from './escape-text.ts';
import { groupInOrder } from './host-view.ts';
import type { PlanLook } from './plan-look.ts';
import { renderHint } from './render-hint.ts';
import { wrapWords } from './wrap-words.ts';

/**
 * What this host lacks, and what it was not allowed to find out. Only of runtimes that an environment which cannot be had is for, unless
 * everything is asked for.
 */
export function renderVerifications(host: HostResult, look: PlanLook): readonly string[] {
  return [...renderMissing(host, look), ...renderRefused(host, look), ...renderUnknown(host)];
}

/** A dry run runs nothing, so that it may not know yet which version a host has. */
function renderUnknown({ plan, verifications, convergence }: HostResult): readonly string[] {
  if (convergence !== undefined) return [];
  const known = new Set(verifications.map(({ runtime }) => runtime));
  const unknown = plan.environments.filter(
    ({ action, key }) => action !== 'blocked' && !known.has(key.runtime),
  );
  if (unknown.length === 0) return [];
  const names = [...new Set(unknown.map(({ key }) => escapeText(key.runtime)))].sort();
  return [
    `Note: a dry run runs nothing, and which version this host has is not known yet of ${names.join(', ')}.`,
    '',
  ];
}

/** Runtimes of environments that are not as wanted. */
function findTroubled({ plan, convergence }: HostResult): ReadonlySet<string> {
  const unready = convergence?.environments.filter(({ state }) => state !== 'ready');
  const blocked = unready ?? plan.environments.filter(({ action }) => action === 'blocked');
  return new Set(blocked.map(({ key }) => key.runtime));
}

function renderMissing(host: HostResult, look: PlanLook): readonly string[] {
  const troubled = findTroubled(host);
  const reasons = (host.convergence ?? host.plan).environments.map(({ reason }) => reason);
  const told = host.verifications.filter(
    ({ available, runtime, reason }) =>
      !available &&
      (look.verbose || (troubled.has(runtime) && !reasons.some((known) => known.includes(reason)))),
  );
  if (told.length === 0) return [];
  return [
    'Not available on this host:',
    ...told.map(
      ({ runtime, version, reason }) => `    ${renderRuntime(runtime, version)}: ${escapeText(reason)}`,
    ),
    '',
  ];
}

function renderRefused(host: HostResult, look: PlanLook): readonly string[] {
  const asked = new Set(host.plan.environments.map(({ key }) => key.runtime));
  const told = host.refused.filter(({ runtime }) => look.verbose || asked.has(runtime));
  const groups = groupInOrder(told, ({ reason, fix }) => JSON.stringify([reason, fix]));
  return groups.flatMap((group) => {
    const [{ reason, fix }] = group;
    const names = group.map(({ runtime, version }) => renderRuntime(runtime, version));
    return [
      `${look.styles.warning('Not verified')}: ${escapeText(reason)}`,
      ...wrapWords(names, look.width - 4).map((line) => `    ${line}`),
      ...renderHint(fix, look.styles),
      '',
    ];
  });
}

function renderRuntime(runtime: string, version: string): string {
  return escapeText(version === '' ? runtime : `${runtime}@${version}`);
}
