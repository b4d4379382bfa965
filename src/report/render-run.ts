import { isJsonObject, type JsonValue } from '../catalog/json.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import type { RunChange, RunDetailsView, RunView } from './history-view.ts';
import { renderSymbol, shownActions, type PlanLook } from './plan-look.ts';
import { renderChange } from './render-change.ts';
import { renderPending, renderRunOutcome } from './render-history.ts';
import { renderAge, renderCount, renderNumber, renderTime } from './render-quantity.ts';
import { renderValue } from './render-value.ts';
import { sumCounts } from './sum-counts.ts';

/** Changes of a run that are shown unless everything is asked for. */
export const maxRunChanges = 200;

const narrowest = 40;
const indent = '    ';

interface RunOptions {
  readonly color: boolean;
  readonly verbose: boolean;
  /** Columns of the terminal, or what suits a log. */
  readonly width: number;
  /** Milliseconds since the epoch, against which ages are told. */
  readonly now: number;
}

/** One run for people, with its changes in the order of execution. Ends with a line break. */
export function renderRun(view: RunDetailsView, options: RunOptions): string {
  const look: PlanLook = {
    styles: buildStyles(options.color),
    verbose: options.verbose,
    width: Math.max(narrowest, options.width),
  };
  const shown = options.verbose ? view.changes : view.changes.slice(0, maxRunChanges);
  const hidden = view.changeCount - shown.length;
  const sections = [
    renderFacts(view, options.now),
    ...(view.failures.length === 0 ? [] : [renderFailures(view.failures, look)]),
    ...renderLegend(shown, look),
    ...shown.map((change) => renderRunChange(change, look)),
    ...(view.changeCount === 0 ? [['No row was changed; what the manifests state was recorded.']] : []),
    ...(hidden > 0 ? [[`… and ${renderCount(hidden, 'more change')}; -o json or --verbose shows all`]] : []),
    ...renderPending(view.pendingMigrations),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderFacts({ database, run }: RunDetailsView, now: number): readonly string[] {
  const age = renderAge(Date.parse(run.finishedAt), now);
  return [
    `Run       ${escapeText(run.runId)}`,
    `Database  ${escapeText(database)}`,
    `Outcome   ${renderRunOutcome(run)}`,
    `Changes   ${renderChangeCounts(run)}`,
    `Started   ${renderTime(run.startedAt)}`,
    `Finished  ${renderTime(run.finishedAt)} (${age} ago)`,
    `Source    ${escapeText(run.source)}`,
    `Commit    ${renderRevision(run)}`,
    `Actor     ${escapeText(run.actor)}`,
    `Host      ${escapeText(run.host)}`,
    `Version   reconcile ${escapeText(run.version)}`,
    `Plan      ${escapeText(run.planDigest)}`,
  ];
}

function renderChangeCounts({ countsByKind }: RunView): string {
  const counts = sumCounts(countsByKind);
  return shownActions
    .filter(({ action }) => action !== 'adopt' || counts.adopt > 0)
    .map(({ action, past }) => `${renderNumber(counts[action])} ${past}`)
    .join(', ');
}

function renderRevision({ commit, dirty }: RunView): string {
  if (commit === undefined) return '-';
  return `${escapeText(commit)}${dirty ? ' with uncommitted changes' : ''}`;
}

function renderFailures(failures: readonly JsonValue[], { styles }: PlanLook): readonly string[] {
  return [styles.strong('Left out'), ...failures.map((failure) => `${indent}${renderFailure(failure)}`)];
}

function renderFailure(failure: JsonValue): string {
  const { unit, reason } = isJsonObject(failure) ? failure : {};
  if (typeof unit !== 'string' || typeof reason !== 'string') return renderValue(failure);
  return `${escapeText(unit)}: ${escapeText(reason)}`;
}

function renderLegend(changes: readonly RunChange[], { styles }: PlanLook): readonly (readonly string[])[] {
  const used = new Set(changes.map(({ action }) => action));
  if (used.size === 0) return [];
  const symbols = shownActions
    .filter(({ action }) => used.has(action))
    .map(({ action }) => renderSymbol(action, styles, action));
  return [[`Symbols: ${symbols.join('  ')}`]];
}

function renderRunChange(change: RunChange, look: PlanLook): readonly string[] {
  const drift = change.drift ? [look.styles.quiet(`${indent}(drift: undid what others had changed)`)] : [];
  return [...renderChange(change, look), ...drift];
}
