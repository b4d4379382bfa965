import type { Styles } from './color.ts';
import { escapeLines } from './escape-text.ts';

/** `help:` and a hint; the hint's further lines stand below its first. */
export function renderHint(hint: string, styles: Styles): readonly string[] {
  return escapeLines(hint).map((line, index) =>
    index === 0 ? `  ${styles.help('help:')} ${line}` : `        ${line}`.trimEnd(),
  );
}
