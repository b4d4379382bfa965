import { checkAmbiguity } from './check-scalar.ts';
import type { Path, Value } from './document.ts';
import { isMap, isScalar, isSeq, SyntaxDocument, visit, type Scalar, type YAMLMap } from './parse-syntax.ts';

/** A remark in front of the keys of the mapping at `path`, or of the nearest one around it. */
export interface Comment {
  readonly path: Path;
  readonly text: string;
}

/** Columns up to which a list of scalars is written on one line. */
const maxFlowWidth = 80;

/** As on a terminal: what hides from the eye, or could be obeyed, is written as an escape. */
const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** The same without what a literal block keeps as it is. */
const unsafeInBlock = /(?![\n\t])(?:[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf})/u;

/** What a document may never hold raw; inside of double quotes an escape means the same, in comments it is only shown. */
const unsafeEverywhere = new RegExp(unsafeInBlock.source, 'gu');

/** One YAML document, which reads back as the same value with any reader. Ends with a line break; begins with no `---`. */
export function renderYaml(value: Value, comments: readonly Comment[] = []): string {
  const document = new SyntaxDocument(value, {
    version: '1.2',
    schema: 'core',
    compat: 'yaml-1.1',
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar: (_, scalar) => chooseStyle(scalar),
    Seq: (_, list) => {
      list.flow = isShort(list.items);
    },
  });
  if (isMap(document.contents)) separateBlocks(document.contents);
  for (const comment of comments) attach(document, comment);
  const text = document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false });
  return text.replace(unsafeEverywhere, escapeCharacter);
}

function chooseStyle(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value !== 'string') return;
  if (isBlock(value)) scalar.type = 'BLOCK_LITERAL';
  else if (unsafe.test(value)) scalar.type = 'QUOTE_DOUBLE';
  else if (value === '<<' || checkAmbiguity(value) !== undefined) scalar.type = 'QUOTE_SINGLE';
}

/** Whether a text reads best, and back as it is, as a literal block. */
function isBlock(text: string): boolean {
  if (!/[^\n]\n[^\n]|[^\n]\n$/u.test(text) || unsafeInBlock.test(text)) return false;
  return !/^\s|[ \t]$|[ \t]\n|\n\n$|\ufeff/u.test(text);
}

function isShort(items: readonly unknown[]): boolean {
  let width = 0;
  for (const item of items) {
    if (!isScalar(item) || (typeof item.value === 'string' && /\n/u.test(item.value))) return false;
    width += String(item.value).length + 2;
  }
  return width <= maxFlowWidth;
}

/** An empty line in front of each part of some length. */
function separateBlocks({ items }: YAMLMap): void {
  for (const { key, value } of items.slice(1)) {
    const isPart = (isMap(value) && value.items.length > 0) || (isSeq(value) && value.flow !== true);
    if (isPart && isScalar(key)) key.spaceBefore = true;
  }
}

function attach(document: SyntaxDocument, { path, text }: Comment): void {
  const found: unknown = path.length === 0 ? undefined : document.getIn(path, true);
  if (path.length > 0 && !(isMap(found) && found.items.length > 0)) {
    attach(document, { path: path.slice(0, -1), text });
    return;
  }
  const target: { commentBefore?: string | null } = isMap(found) ? found : document;
  const line = ` ${text.replaceAll('\n', ' ')}`;
  target.commentBefore =
    target.commentBefore === undefined || target.commentBefore === null
      ? line
      : `${target.commentBefore}\n${line}`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const [letter, digits] = code <= 0xffff ? (['u', 4] as const) : (['U', 8] as const);
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}
