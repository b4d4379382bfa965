import type { HostResult } from '../reconcile/converge-host.ts';
import { escapeText } from './escape-text.ts';
import { findRetired, type EnvironmentOutcome } from './host-view.ts';
import type { PlanLook } from './plan-look.ts';
import { renderEnvironmentKey } from './render-environment-key.ts';
import { renderNumber } from './render-quantity.ts';

/** Environments that are shown unless everything is asked for. */
const maxEnvironments = 200;

/** What was done on a host: a line for each environment that is not as it was. What failed is told at the end instead. */
export function renderConvergence(host: HostResult, look: PlanLook): readonly string[] {
  const { convergence } = host;
  if (convergence === undefined) return [];
  const ready = convergence.environments.filter(({ state }) => state === 'ready');
  const told = ready.filter(({ action }) => look.verbose || action !== 'kept');
  const shown = look.verbose ? told : told.slice(0, maxEnvironments);
  const hidden = told.length - shown.length;
  const lines = [
    ...shown.map((outcome) => renderOutcome(outcome, look)),
    ...(hidden === 0 ? [] : [`… and ${renderNumber(hidden)} more; -o json or --verbose shows all`]),
    ...findRetired(host).map(
      (key) => `${look.styles.remove('- environment')} ${renderEnvironmentKey(key)}   retired`,
    ),
    ...(look.verbose
      ? convergence.collected.removed.map((name) =>
          look.styles.quiet(`- collected ${escapeText(name)} from the store`),
        )
      : []),
    ...convergence.collected.spared.map(
      ({ name, reason }) => `Note: ${escapeText(name)} stays in the store: ${escapeText(reason)}`,
    ),
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}

function renderOutcome({ key, action, generation, reason }: EnvironmentOutcome, look: PlanLook): string {
  const { styles } = look;
  const name = renderEnvironmentKey(key);
  const why = escapeText(reason);
  if (action === 'built') return `${styles.create('+ environment')} ${name}   built: ${why}`;
  if (action === 'switched') {
    return `${styles.adopt('→ environment')} ${name}   switched to one that was there: ${why}`;
  }
  return styles.quiet(`  environment ${name}   kept: ${why} (generation ${renderNumber(generation)})`);
}
