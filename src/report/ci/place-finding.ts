import { renderPosition } from '../render-location.ts';
import type { CiLook } from '../run-report.ts';
import type { CiFinding } from './ci-finding.ts';

/** Where something is in the repository. */
export interface Place {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly line: number;
  readonly column: number | undefined;
}

/** Where a finding stands, for systems that want a place for each; and what it says, with the real place if that is another. */
export function placeFinding(
  { message, hint, location }: CiFinding,
  { pathOf, elsewhere }: Pick<CiLook, 'pathOf' | 'elsewhere'>,
): Place & { readonly text: string } {
  const text = hint === undefined ? message : `${endSentence(message)} ${hint}`;
  if (location === undefined) return { path: elsewhere, line: 1, column: undefined, text };
  const path = pathOf(location.file);
  if (path === undefined) {
    return { path: elsewhere, line: 1, column: undefined, text: `${renderPosition(location)}: ${text}` };
  }
  return { path, line: location.line, column: location.column, text };
}

/** Messages about objects have no full stop. */
function endSentence(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
