import type { ExportWarning } from '../reconcile/export-catalog.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';

/** What an export leaves out, for people: a line each. Empty when there is nothing to say; ends with a line break otherwise. */
export function renderExportWarnings(
  warnings: readonly ExportWarning[],
  { color }: { readonly color: boolean },
): string {
  const { warning } = buildStyles(color);
  return warnings
    .map(
      ({ kind, ref, message }) =>
        `${warning('warning')}: ${kind} ${escapeText(ref)}: ${escapeText(message)}.\n`,
    )
    .join('');
}
