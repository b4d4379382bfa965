import { countInventoryWrites, isEmpty, type Action, type Counts, type Plan } from '../plan/plan.ts';
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
  return [...renderEnding(result), ...renderHolds(result), ...renderUnits(result)];
}

function renderHolds({ plan, outcome }: Reconciliation): readonly string[] {
  const count = plan?.held.length ?? 0;
  if (count === 0 || outcome === 'invalid') return [];
  return [`Held back: ${renderCount(count, 'deletion')}; the reasons are above.`];
}

function isPartial({ units = [] }: Reconciliation): boolean {
  return units.some(({ status }) => status === 'failed' || status === 'blocked');
}

/** What was left out, where units are isolated. */
function renderUnits({ units = [] }: Reconciliation): readonly string[] {
  const failed = units.filter(({ status }) => status === 'failed');
  const blocked = units.filter(({ status }) => status === 'blocked');
  const skipped = units.filter(({ status }) => status === 'skipped');
  const done = units.length - failed.length - blocked.length - skipped.length;
  if (failed.length + blocked.length === 0) return [];
  const name = (unit: string | undefined): string =>
    unit === undefined ? 'files of no known pack' : escapeText(unit);
  return [
    `Left out: ${renderCount(failed.length, 'unit')} failed, ${renderNumber(blocked.length)} blocked, ${renderNumber(skipped.length)} skipped; ${renderNumber(done)} went through.`,
    ...failed.map(({ unit, diagnostics }) => {
      const [first] = diagnostics;
      const more = diagnostics.length > 1 ? ` (and ${renderNumber(diagnostics.length - 1)} more)` : '';
      return `    failed   ${name(unit)}: ${first === undefined ? '' : escapeText(first.message)}${more}`;
    }),
    ...blocked.map(({ unit, by }) => `    blocked  ${name(unit)}: it needs ${name(by)}`),
    ...skipped.map(({ unit }) => `    skipped  ${name(unit)}: nothing is deleted while a unit failed`),
  ];
}

function renderEnding(result: Reconciliation): readonly string[] {
  const { outcome, plan } = result;
  if (outcome === 'invalid') return ['The input is invalid: nothing was written.'];
  if (plan === undefined) return [renderValid(result)];
  if ((outcome === 'unchanged' || isEmpty(plan)) && isPartial(result)) {
    return ['No changes to make in what is left.', renderChecked(result)];
  }
  if (outcome === 'unchanged' || isEmpty(plan)) {
    return [renderUnchanged(plan), renderChecked(result)];
  }
  if (outcome === 'applied' && plan.changes.length === 0) return [renderApplied(result, plan)];
  if (outcome === 'applied') return [renderPlanned(plan), renderApplied(result, plan)];
  if (outcome === 'planned') return [renderPlanned(plan), 'Dry run: nothing was written.'];
  return [
    renderPlanned(plan),
    'Dry run: the database accepted every change, then all of it was rolled back; nothing was written.',
  ];
}

/** The database may differ all the same, where that is left alone. */
function renderUnchanged({ drift, held, orphans }: Plan): string {
  const left = [
    ...(drift.length === 0 ? [] : [renderCount(drift.length, 'object') + ' drifted']),
    ...(held.length + orphans.length === 0
      ? []
      : [`${renderNumber(held.length + orphans.length)} kept that no manifest describes`]),
  ];
  if (left.length === 0) return 'No changes. The database matches the manifests.';
  return `No changes to make: ${left.join(', ')}.`;
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
  return `${renderCount(countInventoryWrites(plan), 'inventory record')} (who owns what, by which manifest)`;
}

function renderRevision({ revision }: Reconciliation): string {
  if (revision === undefined) return '';
  const dirty = revision.dirty ? ' with uncommitted changes' : '';
  return ` (commit ${escapeText(renderCommit(revision.commit))}${dirty})`;
}
