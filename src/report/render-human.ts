import type { Location } from '../diagnostics.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import type { Frame } from '../documents/read-frames.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import type { PlanLook } from './plan-look.ts';
import { renderDiagnostics } from './render-diagnostics.ts';
import { renderHost, renderHostCounts } from './render-host.ts';
import { renderOutcome } from './render-outcome.ts';
import { renderPlan } from './render-plan.ts';
import { renderCount, renderDuration } from './render-quantity.ts';
import { renderLockChange } from './render-update.ts';
import { renderUnready } from './render-unready.ts';

const narrowest = 40;

/** How the report for people is to look. */
export interface HumanOptions {
  readonly color: boolean;
  /** Lines of the files around the locations of diagnostics, by the diagnostics' own Location objects. */
  readonly frames: ReadonlyMap<Location, Frame>;
  readonly verbose: boolean;
  /** Columns of the terminal, or what suits a log. */
  readonly width: number;
}

/** The report of one pass for people: findings, the plan, the outcome. Ends with a line break. */
export function renderReconciliation(result: Reconciliation, options: HumanOptions): string {
  const look: PlanLook = {
    styles: buildStyles(options.color),
    verbose: options.verbose,
    width: Math.max(narrowest, options.width),
  };
  const findings = renderDiagnostics(result.diagnostics, options);
  const plan = result.plan === undefined || result.outcome === 'invalid' ? [] : renderPlan(result.plan, look);
  const lines = [
    ...(findings === '' ? [] : [findings]),
    ...plan,
    ...renderLock(result.lock, look),
    ...renderHost(result.host, look),
    ...renderOutcome(result).map((line, index) => (index === 0 ? look.styles.strong(line) : line)),
    ...renderHostCounts(result.host),
    ...(options.verbose ? renderDetails(result).map(look.styles.quiet) : []),
    ...renderUnready(result.host?.convergence?.environments ?? [], look),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the lock file says anew. */
function renderLock(lock: Reconciliation['lock'], look: PlanLook): readonly string[] {
  if (lock === undefined || lock.changes.length === 0) return [];
  const title = `reconcile.lock.yaml ${lock.isWritten ? 'says anew' : 'would say'}`;
  return [
    look.styles.strong(title),
    '',
    ...lock.changes.map((change) => renderLockChange(change, look.styles)),
    '',
  ];
}

function renderDetails(result: Reconciliation): readonly string[] {
  const { applied, database, plan, revision, source, timings } = result;
  const facts = [
    `source ${escapeText(source)}`,
    ...(database === undefined ? [] : [`database ${escapeText(database)}`]),
    ...(revision === undefined ? [] : [`commit ${escapeText(revision.commit)}`]),
    ...(applied === undefined ? [] : [`run ${escapeText(applied.runId)}`]),
    ...(plan === undefined ? [] : [`plan ${plan.digest}`]),
  ];
  const times = [
    `read ${renderDuration(timings.read)}`,
    `plan ${renderDuration(timings.plan)}`,
    `apply ${renderDuration(timings.apply)}`,
    renderCount(result.statements, 'statement'),
  ];
  return [...facts, times.join(', ')];
}
