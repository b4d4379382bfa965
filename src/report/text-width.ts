const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/* Characters of one code unit and one column each: the common case, which needs no segmentation. */
const narrowText = /^[\x20-\x7e\u00a1-\u02ff\u2010-\u2027\u2190-\u2193]*$/u;
const wideGrapheme =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6])/u;

/** Columns that text takes on a terminal. The text holds no control characters. */
export function measureText(text: string): number {
  if (narrowText.test(text)) return text.length;
  return splitGraphemes(text).reduce((width, grapheme) => width + measureGrapheme(grapheme), 0);
}

/** Whether text takes at most `width` columns; reads no further than it must, since texts may be long. */
export function fitsWidth(text: string, width: number): boolean {
  return takeStart(text, width) === text;
}

/** Cuts text to `width` columns; what is cut shows as `…`. */
export function shortenText(text: string, width: number): string {
  if (fitsWidth(text, width)) return text;
  return `${takeStart(text, width - 1)}…`;
}

/** The end of a text, in at most `width` columns. */
export function takeEnd(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const grapheme of splitGraphemes(text).toReversed()) {
    used += measureGrapheme(grapheme);
    if (used > width) break;
    taken = grapheme + taken;
  }
  return taken;
}

/** Fills text with spaces to `width` columns, on the right, or on the left for numbers. */
export function padText(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const padding = ' '.repeat(Math.max(0, width - measureText(text)));
  return align === 'left' ? text + padding : padding + text;
}

function takeStart(text: string, width: number): string {
  if (narrowText.test(text)) return text.slice(0, Math.max(0, width));
  let taken = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += measureGrapheme(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

function splitGraphemes(text: string): readonly string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function measureGrapheme(grapheme: string): number {
  return wideGrapheme.test(grapheme) ? 2 : 1;
}
