import { isEmpty, type Action, type Counts, type Plan } from '../plan/plan.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import { escapeText } from './escape-text.ts';
import { shownActions } from './plan-look.ts';
import {
  renderCommit,
  renderCount,
  renderDuration,
  renderKindCounts,
  renderNumber,
} from './render-quantity.ts';

/** The last lines of a report: what would be done, or what was done, in counts. */
export function renderOutcome(result: Reconciliation): readonly string[] {
  const { outcome, plan } = result;
  if (outcome === 'invalid') return ['The input is invalid: nothing was written.'];
  if (plan === undefined) return [renderValid(result)];
  if (outcome === 'unchanged' || isEmpty(plan)) {
    return ['No changes. The database matches the manifests.', renderChecked(result)];
  }
  if (outcome === 'applied' && plan.changes.length === 0) return [renderApplied(result, plan)];
  if (outcome === 'applied') return [renderPlanned(plan), renderApplied(result, plan)];
  if (outcome === 'planned') return [renderPlanned(plan), 'Dry run: nothing was written.'];
  return [
    renderPlanned(plan),
    'Dry run: the database accepted every change, then all of it was rolled back; nothing was written.',
  ];
}

function renderValid(result: Reconciliation): string {
  return hasObjects(result) ? `Valid: ${renderInput(result)}.` : renderNothingFound(result);
}

function renderChecked(result: Reconciliation): string {
  if (!hasObjects(result)) return renderNothingFound(result);
  return `Checked ${renderInput(result)} in ${renderDuration(result.timings.total)}.`;
}

function renderInput({ input }: Reconciliation): string {
  return `${renderKindCounts(input.objects)} from ${renderCount(input.filesRead, 'file')}`;
}

function renderNothingFound({ input }: Reconciliation): string {
  return `No pack and no runtime is described in ${input.paths.map(escapeText).join(', ')} (${renderCount(input.filesRead, 'file')} read).`;
}

function hasObjects({ input }: Reconciliation): boolean {
  return Object.values(input.objects).some((count) => count > 0);
}

function renderPlanned(plan: Plan): string {
  if (plan.changes.length > 0) return `Plan: ${renderCounts(plan.counts, (action) => `to ${action}`)}.`;
  return `Plan: no row changes; ${renderRecords(plan)} to write.`;
}

function renderApplied(result: Reconciliation, plan: Plan): string {
  const ending = `in ${renderDuration(result.timings.total)}${renderRevision(result)}.`;
  if (plan.changes.length === 0) return `Applied: no row changed; ${renderRecords(plan)} written ${ending}`;
  const past = (action: Action) => shownActions.find((shown) => shown.action === action)?.past ?? action;
  return `Applied: ${renderCounts(result.applied?.counts ?? plan.counts, past)} ${ending}`;
}

/** Creates, updates and deletes always, adoptions where there are any. */
function renderCounts(counts: Counts, word: (action: Action) => string): string {
  return shownActions
    .filter(({ action }) => action !== 'adopt' || counts.adopt > 0)
    .map(({ action }) => `${renderNumber(counts[action])} ${word(action)}`)
    .join(', ');
}

function renderRecords(plan: Plan): string {
  return `${renderCount(plan.records.length, 'inventory record')} (what the manifests state, and where)`;
}

function renderRevision({ revision }: Reconciliation): string {
  if (revision === undefined) return '';
  const dirty = revision.dirty ? ' with uncommitted changes' : '';
  return ` (commit ${escapeText(renderCommit(revision.commit))}${dirty})`;
}
