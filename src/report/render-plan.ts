import { kindLabels, kinds } from '../catalog/kinds.ts';
import type { Change, Orphan, Plan } from '../plan/plan.ts';
import { escapeText } from './escape-text.ts';
import { renderSymbol, shownActions, type PlanLook } from './plan-look.ts';
import { renderChange } from './render-change.ts';
import { renderDrift } from './render-drift.ts';
import { renderDeleteEffect } from './render-delete-effect.ts';
import { renderHeld } from './render-held.ts';
import { renderLocation } from './render-location.ts';
import { renderCount, renderNumber } from './render-quantity.ts';

/** Changes of one kind that are shown unless everything is asked for. */
const maxChangesPerKind = 200;
const maxOrphans = 20;

const indent = '    ';

/** Everything that a plan would do, object by object, in the order of execution; then what it leaves alone. */
export function renderPlan(plan: Plan, look: PlanLook): readonly string[] {
  const wanted = plan.changes.filter(({ drift }) => !drift).map(leaveOutDrift);
  const deletes = wanted.filter(({ action }) => action === 'delete');
  const writes = wanted.filter(({ action }) => action !== 'delete');
  const intro = plan.drift.length > 0 && wanted.length > 0 ? [look.styles.strong('Changes'), ''] : [];
  return [
    ...renderLegend(plan, look),
    ...renderDrift(plan, look),
    ...intro,
    ...kinds.flatMap((kind) =>
      renderChanges(
        writes.filter((change) => change.kind === kind),
        look,
      ),
    ),
    ...kinds.toReversed().flatMap((kind) =>
      renderChanges(
        deletes.filter((change) => change.kind === kind),
        look,
      ),
    ),
    ...renderTotal(deletes, plan.effects),
    ...renderHeld(plan.held, look),
    ...renderOrphans(plan.orphans, look),
    ...plan.notices.map((notice) => `Note: ${escapeText(notice)}`),
    ...(plan.notices.length === 0 ? [] : ['']),
  ];
}

/** What is told as drift is not told again. */
export function leaveOutDrift(change: Change): Change {
  if (change.action !== 'update' && change.action !== 'adopt') return change;
  const fields = change.fields.filter(({ reason }) => reason !== 'drift');
  return fields.length === change.fields.length ? change : { ...change, fields };
}

/** Told where one delete's effects are not all there is. */
function renderTotal(deletes: readonly Change[], effects: Plan['effects']): readonly string[] {
  const telling = deletes.filter((change) => (change.effects ?? []).length > 0);
  if (telling.length < 2) return [];
  return ['Together the deletes:', ...effects.map((effect) => indent + renderDeleteEffect(effect)), ''];
}

function renderLegend(plan: Plan, { styles }: PlanLook): readonly string[] {
  const used = new Set(plan.changes.map((change) => change.action));
  if (used.size === 0) return [];
  const symbols = shownActions
    .filter(({ action }) => used.has(action))
    .map(({ action }) => renderSymbol(action, styles, action));
  return [`Symbols: ${symbols.join('  ')}`, ''];
}

function renderChanges(changes: readonly Change[], look: PlanLook): readonly string[] {
  const shown = look.verbose ? changes : changes.slice(0, maxChangesPerKind);
  const lines = shown.flatMap((change) => [...renderChange(change, look), '']);
  const hidden = changes.slice(shown.length);
  const kind = changes[0]?.kind;
  if (hidden.length === 0 || kind === undefined) return lines;
  const counted = shownActions
    .map(({ action }) => ({ action, count: hidden.filter((change) => change.action === action).length }))
    .filter(({ count }) => count > 0)
    .map(({ action, count }) => `${renderNumber(count)} to ${action}`);
  return [
    ...lines,
    `… and ${renderNumber(hidden.length)} more ${kindLabels[kind]}${hidden.length === 1 ? '' : 's'} (${counted.join(', ')}); -o json or --verbose shows all`,
    '',
  ];
}

function renderOrphans(orphans: readonly Orphan[], look: PlanLook): readonly string[] {
  if (orphans.length === 0) return [];
  const shown = look.verbose ? orphans : orphans.slice(0, maxOrphans);
  const hidden = orphans.length - shown.length;
  return [
    `${renderCount(orphans.length, 'object')} no longer in any manifest: kept (--prune deletes)`,
    ...shown.map(({ kind, ref, location }) => {
      const origin = look.styles.quiet(`   last in ${renderLocation(location)}`);
      return `${indent}${kindLabels[kind]} ${escapeText(ref)}${origin}`;
    }),
    ...(hidden === 0 ? [] : [`${indent}… and ${renderNumber(hidden)} more; -o json or --verbose shows all`]),
    '',
  ];
}
