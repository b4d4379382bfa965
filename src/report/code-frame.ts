import type { Location } from '../diagnostics.ts';
import type { Frame } from '../documents/read-frames.ts';
import type { Styles } from './color.ts';
import { cropAround } from './crop-around.ts';
import { escapeText } from './escape-text.ts';
import { shortenText } from './text-width.ts';

interface FrameLook {
  readonly styles: Styles;
  readonly width: number;
}

const tab = '  ';

/** The lines of a frame with their numbers, and a caret below the place. */
export function renderCodeFrame(frame: Frame, location: Location, look: FrameLook): readonly string[] {
  const { styles } = look;
  const gutter = String(frame.firstLine + frame.lines.length - 1).length;
  const room = Math.max(20, look.width - gutter - 5);
  return frame.lines.flatMap((line, index) => {
    const number = frame.firstLine + index;
    const label = String(number).padStart(gutter);
    if (number !== location.line) {
      return [`  ${styles.quiet(`${label} |`)} ${shortenText(escapeText(renderTabs(line)), room)}`.trimEnd()];
    }
    const offset = renderTabs(line.slice(0, frame.column - 1)).length;
    const { text, column } = cropAround(renderTabs(line), offset, room);
    return [
      `${styles.error('>')} ${styles.quiet(`${label} |`)} ${text}`.trimEnd(),
      `  ${styles.quiet(`${' '.repeat(gutter)} |`)} ${' '.repeat(column)}${styles.error('^')}`,
    ];
  });
}

function renderTabs(text: string): string {
  return text.replaceAll('\t', tab);
}
