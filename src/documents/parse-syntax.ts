import { Composer, type Document, Lexer, type Node, Parser } from 'yaml';
import { maxDepth, maxMapKeys, maxNodes } from './yaml-limits.ts';

export { isAlias, isMap, isScalar, isSeq } from 'yaml';
export type { Alias, Node, Pair, Scalar, YAMLMap } from 'yaml';

/** Something that the library found wrong. `code` and `message` are the library's own. */
export interface SyntaxProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  /** Offsets into the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

export type Stop = 'too-deep' | 'too-many-nodes' | 'too-many-keys';

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

/** Tokens of a file, in the lexer's own count: about five for each `key: value`. */
const maxTokens = 6 * maxNodes;

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
      const reason = findStop(parser, tokens.count);
      if (reason !== undefined)
        return {
          ...collect(documents, directives, tokens),
          stopped: { reason, offset: parser.offset - lexeme.length },
        };
    }
    for (const token of parser.end()) compose(token);
    for (const document of composer.end()) documents.push(document);
    const rest = composer.streamInfo();
    const problems = [
      ...directives,
      ...describe(rest.errors, 'error'),
      ...describe(rest.warnings, 'warning'),
    ];
    return collect(documents, problems, tokens);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function collect(
  documents: readonly Document.Parsed[],
  others: readonly SyntaxProblem[],
  tokens: TokenWatch,
): Syntax {
  const problems = documents.flatMap((document) => [
    ...describe(document.errors, 'error'),
    ...describe(document.warnings, 'warning'),
  ]);
  return {
    roots: documents.map((document) => (document.errors.length > 0 ? null : document.contents)),
    problems: [...others, ...problems],
    stopped: undefined,
    unclosed: tokens.unclosed,
    aliasCount: tokens.aliasCount,
  };
}

function describe(
  errors: Document.Parsed['errors' | 'warnings'],
  severity: 'error' | 'warning',
): SyntaxProblem[] {
  return errors.map(({ code, message, pos: [start, end] }) => ({ severity, code, message, start, end }));
}

/** The library reads on after `%YAML 1.1`, with other rules; that is no choice for a file to make. */
function checkDirective({
  source,
  offset,
}: {
  readonly source: string;
  readonly offset: number;
}): SyntaxProblem[] {
  const version = /^%YAML\s+(\S+)/.exec(source)?.[1];
  if (version === undefined || version === '1.2') return [];
  return [{ severity: 'error', code: 'VERSION', message: '', start: offset, end: offset + source.length }];
}

function findStop(parser: Parser, tokens: number): Stop | undefined {
  if (tokens > maxTokens) return 'too-many-nodes';
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
