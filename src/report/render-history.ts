import type { Counts } from '../plan/plan.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import type { HistoryView, RunView } from './history-view.ts';
import { shownActions } from './plan-look.ts';
import { renderAge, renderCommit, renderCount, renderNumber, renderTime } from './render-quantity.ts';
import { renderTable } from './render-table.ts';
import { sumCounts } from './sum-counts.ts';
import { shortenText } from './text-width.ts';

/** Columns that a name may take in the table. */
const maxNameWidth = 24;

/** Characters of an id that are shown: its first group. */
const shortIdLength = 8;

const titles = ['RUN', 'WHEN', 'AGE', 'SOURCE', 'COMMIT', 'ACTOR', 'HOST', 'CHANGES', 'OUTCOME'];

interface HistoryOptions {
  readonly color: boolean;
  readonly verbose: boolean;
  /** Milliseconds since the epoch, against which ages are told. */
  readonly now: number;
}

/** The last runs for people. Ends with a line break. */
export function renderHistory(view: HistoryView, options: HistoryOptions): string {
  const { strong } = buildStyles(options.color);
  const sections = [
    [`Database  ${escapeText(view.database)}`],
    ...(view.runs.length === 0 ? [renderNone(view)] : [renderRuns(view, options)]),
    ...(view.recorded ? renderPending(view.pendingMigrations) : []),
  ];
  const lines = sections.map(([first = '', ...rest], index) =>
    [index === 1 && view.runs.length > 0 ? strong(first) : first, ...rest].join('\n'),
  );
  return `${lines.join('\n\n')}\n`;
}

/** What a database cannot tell yet, as a section of one line; none where it lacks nothing. */
export function renderPending(migrations: readonly string[]): readonly (readonly string[])[] {
  if (migrations.length === 0) return [];
  const names = migrations.map(escapeText).join(', ');
  return [
    [
      `Note: this database lacks ${names}, which the next run or \`reconcile migrate\` applies; what that records is not known of these runs.`,
    ],
  ];
}

/** What became of a run: `applied`, with what was held back and what was left out. */
export function renderRunOutcome({ outcome, held, failed }: RunView): string {
  return [
    escapeText(outcome),
    ...(held === 0 ? [] : [`${renderCount(held, 'deletion')} held`]),
    ...(failed === 0 ? [] : [`${renderNumber(failed)} failed`]),
  ].join(', ');
}

/** The first characters of a run's id, enough to name it by. */
function renderShortId(runId: string): string {
  return escapeText(runId.slice(0, shortIdLength));
}

function renderNone({ recorded }: HistoryView): readonly string[] {
  return [
    recorded
      ? 'No run has been recorded.'
      : 'No run is recorded here: reconcile’s own tables are not there, or this role may not read them.',
  ];
}

function renderRuns({ runs, more }: HistoryView, options: HistoryOptions): readonly string[] {
  return [
    ...renderTable(
      titles.map((title) => ({ title })),
      runs.map((run) => renderRow(run, options)),
    ),
    ...(more ? [`… and older ones; --limit ${runs.length * 10} shows more`] : []),
  ];
}

function renderRow(run: RunView, { verbose, now }: HistoryOptions): readonly string[] {
  const shorten = (name: string): string =>
    verbose ? escapeText(name) : shortenText(escapeText(name), maxNameWidth);
  return [
    verbose ? escapeText(run.runId) : renderShortId(run.runId),
    renderTime(run.finishedAt),
    renderAge(Date.parse(run.finishedAt), now),
    shorten(run.source),
    renderRevision(run, verbose),
    shorten(run.actor),
    shorten(run.host),
    renderCounts(sumCounts(run.countsByKind)),
    renderRunOutcome(run),
  ];
}

function renderRevision({ commit, dirty }: RunView, verbose: boolean): string {
  if (commit === undefined) return '-';
  return `${escapeText(verbose ? commit : renderCommit(commit))}${dirty ? '+' : ''}`;
}

function renderCounts(counts: Counts): string {
  return shownActions.map(({ action, symbol }) => `${symbol}${renderNumber(counts[action])}`).join(' ');
}
