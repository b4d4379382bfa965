import { boundText, escapeText } from '../escape-text.ts';

/*
 * Markdown as GitHub and GitLab read it turns much of a text into something else: markup, HTML, links, mentions of people, references to
 * issues, commits and whatever comes next. None of that happens in code. So text that is not ours is code, and prose only in words that are
 * nothing but letters or digits.
 */
const plainWord = /^["'(]{0,2}(?:\p{L}+(?:['’-]\p{L}+)*|\d{1,6}(?:[.,]\d{1,3})?%?)["')]{0,2}[.,;:?!]{0,2}$/u;
const punctuation = /^[().,;:?!]{1,3}$/u;
const endings = new Set(').,;:?!');
const hexWord = /^[0-9a-f]{7,}$/iu;
const dashes = new Set(['–', '—', '…', '→']);

/**
 * Text as code, on one line, at most as long as any text of a report. Readers of Markdown do not agree on what a backslash before `|` means in a
 * table: so that character stands between two pieces of code.
 */
export function codeSpan(text: string): string {
  const line = escapeText(text);
  if (line === '') return '` `';
  return line
    .split('|')
    .map((part) => (part === '' ? '' : fenceLine(part)))
    .join('&#124;');
}

function fenceLine(line: string): string {
  const longest = Math.max(0, ...(line.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const padding = /^[` ]|[` ]$/u.test(line) ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** A sentence of ours that may quote what is not: words stay words, and everything else becomes code. */
export function prose(text: string): string {
  return renderPieces(text, { word: (part) => part, code: codeSpan });
}

/** The same inside of an HTML element. */
export function htmlProse(text: string): string {
  return renderPieces(text, { word: htmlText, code: htmlCode });
}

/** Text as code inside of an HTML element. */
export function htmlCode(text: string): string {
  return `<code>${htmlText(text)}</code>`;
}

function renderPieces(
  text: string,
  render: { readonly word: (part: string) => string; readonly code: (part: string) => string },
): string {
  const pieces: Piece[] = [];
  let isSpaced = false;
  for (const [token] of escapeText(text).matchAll(/`[^`]*`|[^\s`]+|\s+|`/gu)) {
    if (/^\s/u.test(token)) {
      isSpaced = true;
      continue;
    }
    for (const piece of splitToken(token)) {
      addPiece(pieces, { ...piece, isSpaced });
      isSpaced = false;
    }
  }
  return pieces
    .map(({ kind, text: part, isSpaced: gap }, index) => {
      const space = gap && index > 0 ? ' ' : '';
      return space + (kind === 'word' ? render.word(part) : render.code(part));
    })
    .join('');
}

/** `quoted` stood between backticks, which are not shown; `code` is what cannot stay as it is. */
interface Piece {
  readonly kind: 'word' | 'code' | 'quoted';
  readonly text: string;
  /** Whether a space is before it. */
  readonly isSpaced: boolean;
}

/** Code spans that touch would be one with another text, and words of code read better together. */
function addPiece(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  const isCode = piece.kind !== 'word' && last !== undefined && last.kind !== 'word';
  if (
    last === undefined ||
    !isCode ||
    (piece.isSpaced && (piece.kind === 'quoted' || last.kind === 'quoted'))
  ) {
    pieces.push(piece);
    return;
  }
  pieces[pieces.length - 1] = { ...last, text: `${last.text}${piece.isSpaced ? ' ' : ''}${piece.text}` };
}

function splitToken(token: string): readonly Omit<Piece, 'isSpaced'>[] {
  if (token.length > 1 && token.startsWith('`')) return [{ kind: 'quoted', text: token.slice(1, -1) }];
  if (isPlain(token)) return [{ kind: 'word', text: token }];
  let start = 0;
  while (token[start] === '(') start += 1;
  let end = token.length;
  while (end > start && endings.has(token[end - 1] ?? '')) end -= 1;
  const [before, core, after] = [token.slice(0, start), token.slice(start, end), token.slice(end)];
  if (core === '') return [{ kind: 'code', text: token }];
  return [
    ...(before === '' ? [] : [{ kind: 'word', text: before } as const]),
    { kind: 'code', text: core },
    ...(after === '' ? [] : [{ kind: 'word', text: after } as const]),
  ];
}

function isPlain(word: string): boolean {
  return dashes.has(word) || punctuation.test(word) || (plainWord.test(word) && !hexWord.test(word));
}

/** Inside of an HTML element. */
function htmlText(text: string): string {
  return escapeText(text).replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}

/** Lines as a block of code in the language `diff` or none; nothing in it can end it. */
export function codeBlock(lines: readonly string[], language = ''): readonly string[] {
  const longest = lines.reduce(
    (length, line) => Math.max(length, /^\s*(`*)/u.exec(line)?.[1]?.length ?? 0),
    2,
  );
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines.map(boundText), fence];
}
