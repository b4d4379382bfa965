import { measureText, padText } from './text-width.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const gap = '   ';

/** Rows below their titles in aligned columns. The cells are escaped already; the last column is not padded. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, index) =>
    [titles, ...rows].reduce((widest, row) => Math.max(widest, measureText(row[index] ?? '')), 0),
  );
  return [titles, ...rows].map((row) =>
    columns
      .map(({ align }, index) => padText(row[index] ?? '', widths[index] ?? 0, align))
      .join(gap)
      .trimEnd(),
  );
}
