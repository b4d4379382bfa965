import { relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { Diagnostic } from '../diagnostics.ts';
import { fileProblem } from './file-problem.ts';

/** The patterns of one `.reconcileignore`, valid in its directory and below. */
interface IgnoreScope {
  readonly directory: string;
  readonly patterns: Ignore;
}

/** The scopes that hold for a directory, outermost first. */
export type IgnoreRules = readonly IgnoreScope[];

export const ignoreFileName = '.reconcileignore';

/** An ignore file beyond this many bytes is refused; so is a pattern that would take long to match. */
export const maxIgnoreFileBytes = 64 * 1024;
const maxPatterns = 1000;
/** Matching time grows with the path's length to the power of the number of `**` in a pattern. */
const maxGlobstars = 3;

/** Reads gitignore patterns. Lines that are refused are left out and reported. */
export function parseIgnoreRules(
  text: string,
  source: { readonly directory: string; readonly path: string },
): { readonly scope: IgnoreScope; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const patterns = ignore({ ignorecase: false });
  let count = 0;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const refused = checkPattern(line, (count += 1));
    if (refused === undefined) {
      patterns.add(line);
      continue;
    }
    diagnostics.push(
      fileProblem({ code: 'file.ignore-pattern', file: source.path, line: index + 1, ...refused }),
    );
    if (count > maxPatterns) break;
  }
  return { scope: { directory: source.directory, patterns }, diagnostics };
}

function checkPattern(line: string, count: number): { message: string; hint: string } | undefined {
  if (count > maxPatterns) {
    return {
      message: `Only the first ${maxPatterns} lines of an ignore file are used.`,
      hint: 'Ignore directories rather than single files.',
    };
  }
  if (line.startsWith('#') || line.split('**').length - 1 <= maxGlobstars) return undefined;
  return {
    message: `The pattern holds "**" more than ${maxGlobstars} times.`,
    hint: 'Write a shorter pattern, or several.',
  };
}

/** Whether the rules leave a path out. The innermost ignore file that says anything about it decides. */
export function isIgnored(rules: IgnoreRules, absolutePath: string, isDirectory: boolean): boolean {
  for (const { directory, patterns } of rules.toReversed()) {
    const path = relative(directory, absolutePath).replaceAll(sep, '/');
    const { ignored, unignored } = patterns.test(isDirectory ? `${path}/` : path);
    if (ignored || unignored) return ignored;
  }
  return false;
}
