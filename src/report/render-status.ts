import { kindLabels, kinds } from '../catalog/kinds.ts';
import { buildStyles } from './color.ts';
import { describeChangeTriggers } from './describe-change-triggers.ts';
import { escapeText } from './escape-text.ts';
import { renderLocation } from './render-location.ts';
import { renderAge, renderCommit, renderKindCounts, renderNumber } from './render-quantity.ts';
import { renderTable, type Column } from './render-table.ts';
import type { StatusObject, StatusView } from './status-view.ts';

/** Objects that are listed unless everything is asked for. */
const maxObjects = 200;

interface StatusOptions {
  readonly color: boolean;
  readonly verbose: boolean;
  /** Milliseconds since the epoch, against which ages are told. */
  readonly now: number;
}

/** The status of a catalog for people. Ends with a line break. */
export function renderStatus(view: StatusView, options: StatusOptions): string {
  const { strong } = buildStyles(options.color);
  const sections = [
    renderSummary(view, options.now),
    ...(view.sources.length > 1 ? [renderSources(view)] : []),
    ...(view.objects.length > 0 ? [renderObjects(view, options)] : []),
  ].map(([title = '', ...lines], index) => [index === 0 ? title : strong(title), ...lines].join('\n'));
  return `${sections.join('\n\n')}\n`;
}

function renderSummary(view: StatusView, now: number): readonly string[] {
  const { counts, database, lastRun, objects, changeTriggers } = view;
  const held = objects.filter(({ owner }) => owner?.held !== undefined).length;
  return [
    `Database  ${escapeText(database)}`,
    `Catalog   ${renderKindCounts(counts.total)}`,
    `Owned     ${renderKindCounts(counts.owned)}`,
    lastRun === undefined
      ? 'Last run  never'
      : `Last run  ${escapeText(lastRun.outcome)} ${renderTimeAgo(lastRun.finishedAt, now)}, source ${escapeText(lastRun.source)}${renderOrigin(lastRun.commit)}`,
    ...(held === 0
      ? []
      : [`Held back ${renderNumber(held)} deletion${held === 1 ? '' : 's'} (marked below)`]),
    ...(changeTriggers === undefined ? [] : [`Triggers  ${describeChangeTriggers(changeTriggers)}`]),
  ];
}

function renderSources({ sources }: StatusView): readonly string[] {
  const columns: readonly Column[] = [
    { title: 'SOURCE' },
    ...kinds.map((kind): Column => ({ title: `${kindLabels[kind]}s`.toUpperCase(), align: 'right' })),
  ];
  return renderTable(
    columns,
    sources.map(({ source, owned }) => [
      escapeText(source),
      ...kinds.map((kind) => renderNumber(owned[kind])),
    ]),
  );
}

function renderObjects({ objects }: StatusView, options: StatusOptions): readonly string[] {
  const shown = options.verbose ? objects : objects.slice(0, maxObjects);
  const hidden = objects.length - shown.length;
  const columns = [
    'KIND',
    'REF',
    'SOURCE',
    'COMMIT',
    'AGE',
    ...(options.verbose ? ['DIGEST'] : []),
    'STATED IN',
  ];
  return [
    ...renderTable(
      columns.map((title) => ({ title })),
      shown.map((object) => renderRow(object, options)),
    ),
    ...(hidden === 0 ? [] : [`… and ${renderNumber(hidden)} more; -o json or --verbose shows all`]),
  ];
}

function renderRow({ kind, ref, inCatalog, owner }: StatusObject, options: StatusOptions): readonly string[] {
  const name = [kindLabels[kind], escapeText(ref)];
  const digest = options.verbose ? [escapeText(owner?.digest ?? '-')] : [];
  if (owner === undefined) return [...name, '-', '-', '-', ...digest, '-'];
  const gone = inCatalog ? '' : ' (its row is gone)';
  const held = owner.held === undefined ? '' : ` (deletion held: ${owner.held})`;
  return [
    ...name,
    escapeText(owner.source),
    owner.commit === undefined ? '-' : escapeText(renderCommit(owner.commit)),
    renderAge(Date.parse(owner.appliedAt), options.now),
    ...digest,
    renderLocation(owner.location) + gone + held,
  ];
}

function renderTimeAgo(time: string, now: number): string {
  return `${renderAge(Date.parse(time), now)} ago`;
}

function renderOrigin(commit: string | undefined): string {
  return commit === undefined ? '' : `, commit ${escapeText(renderCommit(commit))}`;
}
