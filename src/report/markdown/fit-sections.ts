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

type Lines = readonly string[];

/** A section as far as there is room for it. */
interface FittedSection {
  readonly section: MarkdownSection;
  /** Items that are shown at all, from the first on. */
  readonly taken: number;
}

/**
 * Sections in at most `limit` characters, head included: first what leads each of them, then the items in short, then their details, each in the
 * order given. What is left out is counted below each section and at the end. The head is never cut.
 */
export function fitSections(head: Lines, sections: readonly MarkdownSection[], limit: number): string {
  const budget = createBudget(limit - measure(head) - 2 * noteLength);
  const led = sections.filter(({ lead }) => budget.take(measure(lead) + noteLength));
  const fitted = takeItems(led, budget);
  let detailsCut = 0;
  const blocks = fitted.flatMap(({ section, taken }) => {
    const items = section.items.slice(0, taken).map(({ brief, full }) => {
      if (budget.take(measure(full) - measure(brief))) return full;
      detailsCut += 1;
      return brief;
    });
    const hidden = section.items.length - taken;
    return [section.lead, ...items, hidden === 0 ? [''] : ['', `… and ${renderNumber(hidden)} more.`, '']];
  });
  const entries = fitted.reduce((sum, { section, taken }) => sum + section.items.length - taken, 0);
  const note = renderNote({ limit, details: detailsCut, entries, sections: sections.length - led.length });
  return `${joinBlocks([head, ...blocks, note])
    .join('\n')
    .trimEnd()}\n`;
}

/** No section takes more than half of what is left while others wait; what these leave is for all. */
function takeItems(sections: readonly MarkdownSection[], budget: Budget): readonly FittedSection[] {
  const fitted = sections.map((section, index): FittedSection => {
    const reserve = index === sections.length - 1 ? 0 : budget.left() / 2;
    return { section, taken: takeFrom(section, { from: 0, budget, reserve }) };
  });
  return fitted.map(({ section, taken }) => ({
    section,
    taken: takeFrom(section, { from: taken, budget, reserve: 0 }),
  }));
}

interface Taking {
  readonly from: number;
  readonly budget: Budget;
  /** Room that is to stay. */
  readonly reserve: number;
}

/** How many items are shown at all, the ones before `from` included. */
function takeFrom({ items }: MarkdownSection, { from, budget, reserve }: Taking): number {
  let taken = from;
  for (const { brief } of items.slice(from)) {
    if (budget.left() - measure(brief) < reserve || !budget.take(measure(brief))) break;
    taken += 1;
  }
  return taken;
}

function measure(lines: Lines): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

/** Gives room away until there is none. */
interface Budget {
  readonly take: (length: number) => boolean;
  readonly left: () => number;
}

function createBudget(room: number): Budget {
  let left = room;
  return {
    left: () => left,
    take: (length) => {
      if (length > left) return false;
      left -= length;
      return true;
    },
  };
}

interface Cut {
  readonly limit: number;
  readonly details: number;
  readonly entries: number;
  readonly sections: number;
}

function renderNote({ limit, details, entries, sections }: Cut): Lines {
  const renderEntries = (count: number): string =>
    `${renderNumber(count)} ${count === 1 ? 'entry' : 'entries'}`;
  const parts = [
    ...(details === 0 ? [] : [`the details of ${renderEntries(details)}`]),
    ...(entries === 0 ? [] : [renderEntries(entries)]),
    ...(sections === 0 ? [] : [renderCount(sections, 'section')]),
  ];
  if (parts.length === 0) return [];
  return [`*Cut to ${renderNumber(limit)} characters; left out: ${parts.join(', ')}. \`-o json\` has all.*`];
}

/** One empty line between two blocks is enough. */
function joinBlocks(blocks: readonly Lines[]): Lines {
  const lines: string[] = [];
  for (const block of blocks) {
    const isDoubled = block[0] === '' && lines.at(-1) === '';
    for (const line of isDoubled ? block.slice(1) : block) lines.push(line);
  }
  return lines;
}
