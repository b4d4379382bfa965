/** Characters of one untrusted text that a report shows at most, so that a terminal and a log stay usable. */
export const maxTextLength = 4096;

/*
 * What a terminal may obey or what hides from the eye: control characters, lone surrogates, line separators, and format
 * characters such as the bidirectional overrides. The two joiners stay: scripts and emoji need them.
 */
const unsafeCharacters = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Makes untrusted text harmless on a terminal: one line, nothing invisible, at most `maxTextLength` characters. */
export function escapeText(text: string): string {
  const escaped = boundText(text).replace(unsafeCharacters, escapeCharacter);
  const hidden = text.length - maxTextLength;
  return hidden > 0 ? `${escaped}… (${hidden.toLocaleString('en-US')} more characters)` : escaped;
}

/** As `escapeText`, line by line: the line breaks of the text are kept. */
export function escapeLines(text: string): readonly string[] {
  return text.split(/\r?\n/u).map(escapeText);
}

/** Cuts text at `maxTextLength` UTF-16 code units, never inside a surrogate pair. */
export function boundText(text: string): string {
  if (text.length <= maxTextLength) return text;
  const last = text.charCodeAt(maxTextLength - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? maxTextLength - 1 : maxTextLength);
}

/** Writes every unsafe character inside of serialised JSON as an escape; the value stays the same. */
export function escapeJson(json: string): string {
  return json.replace(unsafeCharacters, escapeJsonCharacter);
}

function escapeCharacter(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\u{${code.toString(16)}}`;
}

function escapeJsonCharacter(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
