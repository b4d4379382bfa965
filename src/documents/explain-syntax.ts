import type { DiagnosticCode } from '../diagnostic-codes.ts';
import type { Stop, Syntax, SyntaxProblem } from './parse-syntax.ts';
import type { Problem } from './problem.ts';
import { maxDepth, maxDocuments, maxMapKeys, maxNodes } from './yaml-limits.ts';

interface Explanation {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint: string;
}

interface Rule extends Explanation {
  /** Matches the library's code, a space, and its message. */
  readonly when: RegExp;
}

const indentation: Omit<Rule, 'when' | 'message'> = {
  code: 'yaml.indentation',
  hint: 'Align the line with the other entries of its mapping or list.',
};

/** The first that matches counts. The library's messages are not repeated, for some quote the text. */
const rules: readonly Rule[] = [
  {
    when: /^TAB_AS_INDENT /,
    code: 'yaml.tab',
    message: 'A tab is used for indentation.',
    hint: 'Indent with spaces; YAML allows no tab there.',
  },
  {
    when: /^MISSING_CHAR Missing closing /,
    code: 'yaml.unclosed',
    message: 'This quote is never closed.',
    hint: 'Close it, and double or escape quotes inside of the text.',
  },
  {
    when: /end with a [\]}]/,
    code: 'yaml.unclosed',
    message: 'This bracket is never closed, or what it holds is not indented.',
    hint: 'Close it, and indent its lines deeper than the key.',
  },
  {
    when: /^VERSION /,
    code: 'yaml.directive',
    message: 'Only YAML 1.2 is read.',
    hint: 'Remove the %YAML line; write true and false for yes and no, and quote what is text.',
  },
  {
    when: /^BAD_DIRECTIVE /,
    code: 'yaml.directive',
    message: 'This directive is not understood.',
    hint: 'Remove the line that begins with %.',
  },
  {
    when: /^(?:TAG_RESOLVE_FAILED|BAD_COLLECTION_TYPE) /,
    code: 'yaml.unknown-tag',
    message: 'This tag is not supported, or does not fit its value.',
    hint: 'Remove the tag, or quote a text that begins with "!". Only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are understood.',
  },
  {
    when: /^BAD_INDENT All mapping items/,
    ...indentation,
    message: 'The indentation of this line fits no mapping above it.',
  },
  {
    when: /^BAD_INDENT All sequence items/,
    ...indentation,
    message: 'The indentation of this line fits no list above it.',
  },
  {
    when: /^MISSING_CHAR Sequence item without/,
    ...indentation,
    message: 'This line stands among list items without a "- ".',
  },
  {
    when: /^BAD_INDENT Block scalar/,
    ...indentation,
    message: 'The first lines of this text are indented deeper than the rest.',
    hint: 'Give the number of spaces after the "|" or ">", such as "|2".',
  },
  { when: /^BAD_INDENT /, ...indentation, message: 'The indentation does not fit here.' },
  {
    when: /^BLOCK_AS_IMPLICIT_KEY Nested/,
    code: 'yaml.syntax',
    message: 'A second key begins inside of this value.',
    hint: 'Quote a value that holds ": ", and indent the next line no deeper than this key.',
  },
  {
    when: /^(?:MULTILINE_IMPLICIT_KEY|BLOCK_AS_IMPLICIT_KEY) /,
    code: 'yaml.syntax',
    message: 'This is no key: a key stands on one line, with a colon and a space after it.',
    hint: 'Write "key: value"; quote the key if it holds other signs.',
  },
  {
    when: /^MISSING_CHAR Implicit map keys/,
    code: 'yaml.syntax',
    message: 'This line is neither a key with a value nor part of the value above it.',
    hint: 'Write "key: value", or indent the line deeper than the key that it belongs to.',
  },
  {
    when: /^KEY_OVER_1024_CHARS /,
    code: 'yaml.syntax',
    message: 'This key is longer than 1,024 characters.',
    hint: 'Is a line break or a quote missing?',
  },
  {
    when: /^BAD_SCALAR_START /,
    code: 'yaml.syntax',
    message: 'A value without quotes cannot begin with this sign.',
    hint: 'Quote the value.',
  },
  {
    when: /^BAD_DQ_ESCAPE /,
    code: 'yaml.syntax',
    message: 'This escape sequence does not exist.',
    hint: 'Write \\\\ for a backslash, or use single quotes, where nothing is escaped.',
  },
  {
    when: /Unexpected ,|Unexpected empty item/,
    code: 'yaml.syntax',
    message: 'There is a comma too many.',
    hint: 'Remove it, or write the value that is missing before it.',
  },
  {
    when: /^MISSING_CHAR Missing , /,
    code: 'yaml.syntax',
    message: 'A comma is missing before this value.',
    hint: 'Separate the values by commas; quote a text that begins with a bracket, such as "{{ template }}".',
  },
  {
    when: /^BLOCK_IN_FLOW /,
    code: 'yaml.syntax',
    message: 'Lines with "- " or "key:" cannot stand inside of brackets.',
    hint: 'Leave out the brackets or the dashes; quote a text that begins with a bracket, such as "{{ template }}".',
  },
  {
    when: /at node end/,
    code: 'yaml.syntax',
    message: 'Something follows where the value has already ended.',
    hint: 'Quote the value as a whole, or begin a new line.',
  },
  {
    when: /Comments must be separated/,
    code: 'yaml.syntax',
    message: 'A space is missing before the "#".',
    hint: 'Put a space before a comment, or quote the value.',
  },
  {
    when: /Block scalar header/,
    code: 'yaml.syntax',
    message: 'Text follows the "|" or ">" on its line.',
    hint: 'Begin the text on the next line, or quote the value.',
  },
  {
    when: /directives-end|doc-start/,
    code: 'yaml.syntax',
    message: 'A line "---" is missing after the % directives.',
    hint: 'Write ---, or remove the directives.',
  },
  {
    when: /^(?:BAD_ALIAS|ALIAS_PROPS|MULTIPLE_ANCHORS|MULTIPLE_TAGS|BAD_PROP_ORDER) /,
    code: 'yaml.syntax',
    message: 'An anchor, alias or tag is not written correctly here.',
    hint: 'Write "key: &name value" and "*name"; quote a text that begins with &, * or !.',
  },
  {
    when: /^RESOURCE_EXHAUSTION /,
    code: 'yaml.too-deep',
    message: `Values are nested more than ${maxDepth} deep.`,
    hint: 'Nest less.',
  },
];

const otherwise: Explanation = {
  code: 'yaml.syntax',
  message: 'The YAML cannot be understood from here on.',
  hint: 'Look for a missing quote, bracket or colon on this line and the one before.',
};

/** Says what is wrong with a file's syntax: one finding a line, since most others on a line follow from the first. */
export function explainSyntax(syntax: Syntax, text: string): readonly Problem[] {
  const problems: Problem[] = [];
  const conflict = /^(?:<{7}|>{7}) /m.exec(text);
  const found = syntax.problems.toSorted((a, b) => a.offset - b.offset);
  if (conflict !== null && found.length > 0) {
    return [
      {
        code: 'yaml.merge-conflict',
        severity: 'error',
        offset: conflict.index,
        message: 'The file holds an unresolved merge conflict.',
        hint: 'Choose one side and remove the lines with <<<<<<<, ======= and >>>>>>>.',
      },
    ];
  }
  let lineEnd = -1;
  for (const problem of found) {
    if (problem.offset <= lineEnd || (problems.length > 0 && isConsequence(problem))) continue;
    const explained = explainProblem(problem, syntax.unclosed);
    problems.push(explained);
    const feed = text.indexOf('\n', problem.offset);
    lineEnd = feed === -1 ? text.length : feed;
  }
  if (syntax.stopped !== undefined) problems.push(explainStop(syntax.stopped.reason, syntax.stopped.offset));
  return problems;
}

/** Once the parser has lost the thread, it complains of every token that follows. */
function isConsequence({ message }: SyntaxProblem): boolean {
  return / in YAML (?:stream|document)/.test(message);
}

function explainProblem(problem: SyntaxProblem, unclosed: readonly number[]): Problem {
  const library = `${problem.code} ${problem.message}`;
  const { code, message, hint } = rules.find(({ when }) => when.test(library)) ?? otherwise;
  const opening =
    code === 'yaml.unclosed' ? unclosed.findLast((offset) => offset <= problem.offset) : undefined;
  return { code, severity: 'error', offset: opening ?? problem.offset, message, hint };
}

const stops: Readonly<Record<Stop, Explanation>> = {
  'too-deep': {
    code: 'yaml.too-deep',
    message: `Values are nested more than ${maxDepth} deep.`,
    hint: 'Nest less, or close the brackets.',
  },
  'too-many-nodes': {
    code: 'yaml.too-large',
    message: `The file holds more than ${maxNodes} values, or as many comments and signs.`,
    hint: 'Split it into several files.',
  },
  'too-many-documents': {
    code: 'yaml.too-large',
    message: `The file holds more than ${maxDocuments} documents.`,
    hint: 'Split it into several files.',
  },
  'too-many-keys': {
    code: 'yaml.too-many-keys',
    message: `A mapping holds more than ${maxMapKeys} keys.`,
    hint: 'Split it into several mappings or files.',
  },
};

/** What was beyond a limit, so that the rest of the file was not read. */
function explainStop(reason: Stop, offset: number): Problem {
  return { ...stops[reason], severity: 'error', offset };
}
