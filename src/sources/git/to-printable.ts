/** Characters of a text that others chose which a message shows. */
const maxLength = 200;

/** A text that others chose, for a message: without control characters, and not longer than a line or two. */
export function toPrintable(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\uFFFD');
  return visible.length > maxLength ? `${visible.slice(0, maxLength)}…` : visible;
}
