import type { Location, RelatedLocation } from '../../diagnostics.ts';
import { diagnosticCodes } from '../../diagnostic-codes.ts';

/** What a CI system shows beside a line of a file, or without one. */
export interface CiFinding {
  readonly rule: CiRule;
  readonly level: 'error' | 'warning' | 'notice';
  /** Name of the object or environment that it is about, where it is about one. */
  readonly subject: string | undefined;
  /** One line, harmless on a terminal. */
  readonly message: string;
  readonly hint: string | undefined;
  readonly location: Location | undefined;
  readonly related: readonly RelatedLocation[];
  /** The same from run to run while the finding is the same, even where it moves to another line. Unlike that of any other finding. */
  readonly fingerprint: string;
}

/** Findings that are no diagnostics. */
const stateRules = {
  'state.drift': {
    title: 'An object was changed in the database since it was last applied',
    remedy:
      'Apply, which undoes it, or state the change in the manifest. `lifecycle.ignore_changes` leaves fields to others.',
  },
  'state.held-deletion': {
    title: 'A deletion is held back',
    remedy: 'Do what the finding says, or put the manifest back.',
  },
  'environment.not-ready': {
    title: 'An environment is not as wanted',
    remedy: 'Correct what the finding names; the next run tries again.',
  },
  'unit.blocked': {
    title: 'A pack is left out because it needs one that failed',
    remedy: 'Correct the pack that it needs.',
  },
  'run.failed': {
    title: 'The run failed',
    remedy: 'Do what the finding says, and run again.',
  },
} as const;

const rules = { ...diagnosticCodes, ...stateRules };

export type CiRule = keyof typeof rules;

/** What a rule is about, as a heading, and what one does about it. */
export function describeRule(rule: CiRule): { readonly title: string; readonly remedy: string } {
  return rules[rule];
}
