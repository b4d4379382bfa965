import { kindLabels } from '../../catalog/kinds.ts';
import { renderLocation } from '../render-location.ts';
import { renderCommit, renderCount, renderKindCounts, renderTime } from '../render-quantity.ts';
import type { StatusObject, StatusView } from '../status-view.ts';
import { fitSections, type MarkdownItem } from './fit-sections.ts';
import { codeSpan, prose } from './markdown-text.ts';

/** The status of a catalog in Markdown, in at most `limit` characters: counts, then a table of the objects. Ends with a line break. */
export function renderStatusMarkdown(view: StatusView, limit: number): string {
  const { counts, database, lastRun, objects } = view;
  const held = objects.filter(({ owner }) => owner?.held !== undefined).length;
  const run =
    lastRun === undefined
      ? 'No run yet.'
      : `Last run: ${prose(lastRun.outcome)} at ${codeSpan(renderTime(lastRun.finishedAt))}, source ${codeSpan(lastRun.source)}.`;
  const head = [
    '<!-- reconcile status -->',
    `**${prose(renderKindCounts(counts.total))}**, of which ${prose(renderKindCounts(counts.owned))} owned. ${run}`,
    ...(held === 0 ? [] : ['', `Held back: ${renderCount(held, 'deletion')}.`]),
    '',
    `<sub>database ${codeSpan(database)}</sub>`,
    '',
  ];
  const lead = ['### Objects', '', '| kind | ref | source | commit | stated in |', '|---|---|---|---|---|'];
  const sections = objects.length === 0 ? [] : [{ lead, items: objects.map(toRow) }];
  return fitSections(head, sections, limit);
}

function toRow({ kind, ref, inCatalog, owner }: StatusObject): MarkdownItem {
  const name = `| ${kindLabels[kind]} | ${codeSpan(ref)}`;
  const remarks = [
    ...(inCatalog ? [] : [' (its row is gone)']),
    ...(owner?.held === undefined ? [] : [` (deletion held: ${owner.held})`]),
  ].join('');
  const row =
    owner === undefined
      ? [`${name} | | | |`]
      : [
          `${name} | ${codeSpan(owner.source)} | ${owner.commit === undefined ? '' : codeSpan(renderCommit(owner.commit))} | ${codeSpan(renderLocation(owner.location))}${remarks} |`,
        ];
  return { brief: row, full: row };
}
