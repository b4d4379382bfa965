import { escapeText } from './escape-text.ts';
import type { PlanLook } from './plan-look.ts';
import { renderCount } from './render-quantity.ts';
import { shortenText } from './text-width.ts';

/** Lines of one side that are shown unless everything is asked for. */
const maxLines = 10;

/** Two texts, raw line by raw line, as removed and added lines between the lines that both begin and end with, which are only counted. */
export function renderLineDifference(
  before: readonly string[],
  after: readonly string[],
  look: PlanLook,
): readonly string[] {
  const { styles } = look;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return [
    ...renderEqual(start, look),
    ...renderSide(before.slice(start, before.length - end), styles.remove('-'), look),
    ...renderSide(after.slice(start, after.length - end), styles.create('+'), look),
    ...renderEqual(before.at(-1) === '' && end > 0 ? end - 1 : end, look),
  ];
}

function renderEqual(count: number, { styles }: PlanLook): readonly string[] {
  return count === 0 ? [] : [styles.quiet(`  … ${renderCount(count, 'equal line')}`)];
}

function renderSide(lines: readonly string[], sign: string, look: PlanLook): readonly string[] {
  const shown = look.verbose || lines.length <= maxLines ? lines : lines.slice(0, maxLines - 1);
  const rendered = shown.map((line) => {
    const text = escapeText(line);
    return `${sign} ${look.verbose ? text : shortenText(text, look.width - 8)}`;
  });
  const hidden = lines.length - shown.length;
  return hidden === 0 ? rendered : [...rendered, `${sign} … ${renderCount(hidden, 'more line')}`];
}
