import { renderCount, renderNumber } from '../render-quantity.ts';

/** A part of a section that is shown whole, short, or not at all. Lines of Markdown. */
export interface MarkdownItem {
  readonly brief: readonly string[];
  /** The same as `brief` where there is nothing more to say. */
  readonly full: readonly string[];
}

export interface MarkdownSection {
  /** What is told even where no item is: begins with a heading, and may end with that of a table. */
  readonly lead: readonly string[];
  readonly items: readonly MarkdownItem[];
}

/** Characters that notes about what is left out may take. */
const noteLength = 120;

/**
 * Sections in at most `limit` characters: first what leads each of them, then the items in short in the order given, then their details. What
 * is left out is counted below each section and at the end.
 */
export function fitSections(
  head: readonly string[],
  sections: readonly MarkdownSection[],
  limit: number,
): string {
  const length = (lines: readonly string[]): number => lines.reduce((sum, line) => sum + line.length + 1, 0);
  let room = limit - length(head) - noteLength * 2;
  const shown = sections.filter(({ lead }) => {
    const cost = length(lead) + noteLength;
    if (cost <= room) room -= cost;
    return cost <= room + cost && room >= 0;
  });
  const taken = shown.map(({ items }) => {
    const fitting = items.findIndex(({ brief }) => {
      const cost = length(brief);
      if (cost > room) return true;
      room -= cost;
      return false;
    });
    return fitting === -1 ? items.length : fitting;
  });
  let detailsCut = 0;
  const texts = shown.flatMap(({ lead, items }, index) => {
    const lines = items.slice(0, taken[index]).flatMap((item) => {
      const extra = length(item.full) - length(item.brief);
      if (extra > 0 && extra > room) {
        detailsCut += 1;
        return item.brief;
      }
      room -= extra;
      return item.full;
    });
    const hidden = items.length - (taken[index] ?? 0);
    return [...lead, ...lines, ...(hidden === 0 ? [] : ['', `… and ${renderNumber(hidden)} more.`]), ''];
  });
  const cut = [
    ...(detailsCut === 0
      ? []
      : [`the details of ${renderCount(detailsCut, 'entry').replace('entrys', 'entries')}`]),
    ...countCut(shown, taken),
    ...(shown.length === sections.length ? [] : [renderCount(sections.length - shown.length, 'section')]),
  ];
  const note = `*Cut to ${renderNumber(limit)} characters: ${cut.join(', ')} left out. \`reconcile -o json\` tells all.*`;
  const all = [...head, '', ...texts, ...(cut.length === 0 ? [] : [note, ''])];
  return `${all.join('\n').trimEnd()}\n`;
}

function countCut(sections: readonly MarkdownSection[], taken: readonly number[]): readonly string[] {
  const hidden = sections.reduce((sum, { items }, index) => sum + items.length - (taken[index] ?? 0), 0);
  return hidden === 0 ? [] : [`${renderNumber(hidden)} ${hidden === 1 ? 'entry' : 'entries'}`];
}
