import { findConstraintMistake } from './constraint-mistakes.ts';
import { parseVersion } from './version.ts';
import type { Comparator, Operator, VersionConstraint } from './version-constraint.ts';

/** What is wrong with a text, where, and what to write instead. */
export interface TextProblem {
  readonly valid: false;
  readonly message: string;
  readonly hint: string;
  /** Index of the UTF-16 code unit in the text at which it goes wrong. */
  readonly position: number;
}

/** Longest constraint that is looked at. */
export const maxConstraintLength = 256;

const comparatorPattern =
  /^\s*(>=|<=|[=<>~^])?\s*(v?)((?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){0,2})(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?\s*$/;

/**
 * Reads a version constraint: comparators joined by commas, all of which must hold. Each is one of `= > >= < <= ~ ^` and a
 * version whose missing numbers are 0; a version alone is meant with `~`. Nothing at all and `*` admit any version.
 */
export function parseConstraint(text: string): VersionConstraint | TextProblem {
  if (text.length > maxConstraintLength) {
    const message = `a version constraint has at most ${maxConstraintLength} characters`;
    return { valid: false, message, hint: 'Write a shorter one.', position: maxConstraintLength };
  }
  if (text.trim() === '' || text.trim() === '*') return { valid: true, text, comparators: [] };
  const comparators: Comparator[] = [];
  let position = 0;
  for (const part of text.split(',')) {
    const comparator = parseComparator(part);
    if (comparator === undefined) return describeUnreadable(part, position);
    comparators.push(comparator);
    position += part.length + 1;
  }
  return { valid: true, text, comparators };
}

function parseComparator(text: string): Comparator | undefined {
  const match = comparatorPattern.exec(text);
  if (match === null) return undefined;
  const [, operator = '~', prefix = '', numbers = '', prerelease = ''] = match;
  if (prefix !== '' && match[1] !== undefined) return undefined;
  if (prerelease !== '' && numbers.split('.').length < 3) return undefined;
  const bound = parseVersion(`${numbers}${prerelease}`);
  return bound === undefined ? undefined : { operator: operator as Operator, bound };
}

function describeUnreadable(part: string, start: number): TextProblem {
  const mistake = findConstraintMistake(part);
  if (mistake !== undefined) return { valid: false, ...mistake, position: start + mistake.position };
  const isEmpty = part.trim() === '';
  const position = isEmpty ? start : start + part.length - part.trimStart().length;
  const message = isEmpty
    ? 'a comparator is missing beside the comma'
    : `\`${part.trim()}\` is not an operator and a version`;
  const hint = 'Write an operator (= > >= < <= ~ ^) and up to three numbers, such as `>=3.10, <4`.';
  return { valid: false, message, hint, position };
}
