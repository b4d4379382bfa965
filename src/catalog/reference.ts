import { parseConstraint, type TextProblem } from './parse-constraint.ts';
import type { VersionConstraint } from './version-constraint.ts';

/** A name with a version constraint, as in `python@>=3.11`. */
export interface Reference {
  readonly valid: true;
  readonly name: string;
  readonly constraint: VersionConstraint;
}

/** Reads `name` or `name@constraint`. What the name may be is for the reader of the reference to say. */
export function parseReference(text: string): Reference | TextProblem {
  const at = text.indexOf('@');
  const name = (at === -1 ? text : text.slice(0, at)).trim();
  if (name === '') {
    const hint = 'Write the name first, such as `python@>=3.11`.';
    return { valid: false, message: 'a reference has no name', hint, position: 0 };
  }
  const constraint = parseConstraint(at === -1 ? '*' : text.slice(at + 1));
  if (!constraint.valid) return { ...constraint, position: constraint.position + at + 1 };
  return { valid: true, name, constraint };
}
