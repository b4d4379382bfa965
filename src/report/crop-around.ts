import { escapeText } from './escape-text.ts';
import { measureText, shortenText, takeEnd } from './text-width.ts';

/** A piece of a longer text, harmless on a terminal. */
export interface Crop {
  readonly text: string;
  /** Column in `text`, from 0, of the place that the piece was cut around. */
  readonly column: number;
}

/** Cuts `width` columns out of raw text so that the character at `index` stays in view; what is cut shows as `…`. */
export function cropAround(raw: string, index: number, width: number): Crop {
  const start = Math.max(0, index - width);
  const end = index + width;
  const lead = (start > 0 ? '…' : '') + escapeText(raw.slice(start, index));
  const tail = escapeText(raw.slice(index, end)) + (end < raw.length ? '…' : '');
  const column = measureText(lead);
  const context = Math.floor(width / 2);
  if (column <= context || column + measureText(tail) <= width) {
    return { text: shortenText(lead + tail, width), column };
  }
  const shortLead = `…${takeEnd(lead, context)}`;
  return { text: shortenText(shortLead + tail, width), column: measureText(shortLead) };
}
