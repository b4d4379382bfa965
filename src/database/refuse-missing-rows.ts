import type { Kind } from '../catalog/kinds.ts';
import { OperationalError } from '../errors.ts';

interface RowCounts {
  readonly kind: Kind;
  readonly expected: number;
  readonly written: number;
}

/**
 * Throws unless a write touched each row that it was about. Everything that it refers to was there and locked a moment ago, so a row is
 * missing because the database itself left it out.
 */
export function refuseMissingRows({ kind, expected, written }: RowCounts): void {
  if (written === expected) return;
  throw new OperationalError(
    `the database wrote ${written} of ${expected} rows of table ${kind}, and gave no error`,
    {
      code: 'database.failed',
      hint: `Nothing was changed. Look for a trigger, a rule or a row security policy on table ${kind} that leaves rows out.`,
    },
  );
}
