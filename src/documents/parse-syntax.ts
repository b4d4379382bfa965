import { Composer, type Document, Lexer, type Node, Parser } from 'yaml';
import { maxDepth, maxDocuments, maxMapKeys, maxNodes } from './yaml-limits.ts';

export { Document as SyntaxDocument, isAlias, isMap, isScalar, isSeq, visit } from 'yaml';
export type { Alias, Node, Scalar, YAMLMap } from 'yaml';

/** Something that the library found wrong, errors and warnings alike. `code` and `message` are the library's own. */
export interface SyntaxProblem {
  readonly code: string;
  readonly message: string;
  /** Where it is in the text, in UTF-16 code units. */
  readonly offset: number;
}

export type Stop = 'too-deep' | 'too-many-nodes' | 'too-many-keys' | 'too-many-documents';

export interface Syntax {
  /** Root nodes of the documents, in order, null for an empty one. A document with errors has none. */
  readonly roots: readonly (Node | null)[];
  readonly problems: readonly SyntaxProblem[];
  /** Why and where reading ended early; `roots` then holds the documents before. */
  readonly stopped: { readonly reason: Stop; readonly offset: number } | undefined;
  /** Where quotes and brackets open that nothing closes. */
  readonly unclosed: readonly number[];
  readonly aliasCount: number;
}

/** Tokens of a file, in the lexer's own count: two or three for each item of a list, five to seven for each `key: value`. */
const maxTokens = 4 * maxNodes;

/** Each level of nesting stands for up to two entries on the parser's stack. */
const maxStack = 2 * maxDepth + 10;

/**
 * Reads YAML 1.2 into the library's trees. The tokens are driven by hand, so that a file is given up before the library
 * builds a tree of it: a megabyte of brackets would end the process, for its recursion exhausts more than the stack.
 */
export function parseSyntax(text: string): Syntax {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    merge: true,
    uniqueKeys: false,
    resolveKnownTags: false,
  });
  const parser = new Parser();
  const tokens = new TokenWatch();
  const documents: Document.Parsed[] = [];
  const directives: SyntaxProblem[] = [];
  const compose = (token: Parameters<Composer['next']>[0]): void => {
    if (token.type === 'directive') directives.push(...checkDirective(token));
    for (const document of composer.next(token)) documents.push(document);
  };
  const stackTraceLimit = Error.stackTraceLimit;
  // The library makes an Error object of each finding; a hostile file has a million of them, and traces are most of the cost.
  Error.stackTraceLimit = 0;
  try {
    for (const lexeme of new Lexer().lex(text)) {
      tokens.watch(lexeme, parser.offset);
      for (const token of parser.next(lexeme)) compose(token);
      const reason = findStop(parser, { tokens: tokens.count, documents: documents.length });
      if (reason === undefined) continue;
      const stopped = { reason, offset: parser.offset - lexeme.length };
      return { ...collect(documents, directives, tokens), stopped };
    }
    for (const token of parser.end()) compose(token);
    for (const document of composer.end()) documents.push(document);
    return collect(documents, [...directives, ...describe(composer.streamInfo())], tokens);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function collect(
  documents: readonly Document.Parsed[],
  others: readonly SyntaxProblem[],
  tokens: TokenWatch,
): Syntax {
  return {
    roots: documents.map((document) => (document.errors.length > 0 ? null : document.contents)),
    problems: [...others, ...documents.flatMap(describe)],
    stopped: undefined,
    unclosed: tokens.unclosed,
    aliasCount: tokens.aliasCount,
  };
}

function describe({ errors, warnings }: Pick<Document.Parsed, 'errors' | 'warnings'>): SyntaxProblem[] {
  return [...errors, ...warnings].map(({ code, message, pos: [offset] }) => ({ code, message, offset }));
}

/** The library reads on after `%YAML 1.1`, with other rules; that is no choice for a file to make. */
function checkDirective(directive: { readonly source: string; readonly offset: number }): SyntaxProblem[] {
  const version = /^%YAML\s+(\S+)/.exec(directive.source)?.[1];
  if (version === undefined || version === '1.2') return [];
  return [{ code: 'VERSION', message: '', offset: directive.offset }];
}

function findStop(
  parser: Parser,
  count: { readonly tokens: number; readonly documents: number },
): Stop | undefined {
  if (count.tokens > maxTokens) return 'too-many-nodes';
  if (count.documents > maxDocuments) return 'too-many-documents';
  if (parser.stack.length > maxStack) return 'too-deep';
  const top = parser.stack.at(-1);
  if (top === undefined || !('items' in top) || top.items.length <= maxMapKeys) return undefined;
  const isMap = top.type === 'block-map' || (top.type === 'flow-collection' && top.start.source === '{');
  return isMap ? 'too-many-keys' : undefined;
}

/** The lexer's signs that a plain or block scalar's text follows, and that indentation ended a bracket still open. */
const scalarFollows = '\u001f';
const flowErrorEnd = '\u0018';

/** Counts tokens on their way to the parser and keeps in mind which quotes and brackets are open. */
class TokenWatch {
  count = 0;
  aliasCount = 0;
  readonly #unclosedBefore: number[] = [];
  readonly #brackets: number[] = [];
  #previous = '';

  get unclosed(): readonly number[] {
    return [...this.#unclosedBefore, ...this.#brackets];
  }

  watch(lexeme: string, offset: number): void {
    this.count += 1;
    const isText = this.#previous === scalarFollows;
    this.#previous = lexeme;
    if (isText) return;
    const first = lexeme.charAt(0);
    if (first === '*') this.aliasCount += 1;
    else if (first === '[' || first === '{') this.#brackets.push(offset);
    else if (first === ']' || first === '}') this.#brackets.pop();
    else if (first === flowErrorEnd) this.#unclosedBefore.push(...this.#brackets.splice(0));
    else if ((first === '"' || first === "'") && (lexeme.length === 1 || !lexeme.endsWith(first))) {
      this.#unclosedBefore.push(offset);
    }
  }
}
