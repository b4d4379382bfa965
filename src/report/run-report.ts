import type { Diagnostic } from '../diagnostics.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import type { JsonError } from './report-schema.ts';

/** What a run came to: the result of a pass, or the failure that ended it. */
export type RunReport =
  | { readonly kind: 'result'; readonly result: Reconciliation; readonly exitCode: number }
  | {
      readonly kind: 'failure';
      /** What was thrown. */
      readonly cause: unknown;
      readonly error: JsonError;
      /** What was found in the input, where that is the reason. */
      readonly diagnostics: readonly Diagnostic[];
      /** Whether the diagnostics say all there is to say. */
      readonly isExplained: boolean;
      readonly exitCode: number;
    };

/** What a report for a CI system rests on beside the run itself. */
export interface CiLook {
  /** Path of a file relative to the root of the repository, with `/`; undefined where it lies outside. Takes what a `Location` holds. */
  readonly pathOf: (file: string) => string | undefined;
  /** Path, relative to that root, of what findings stand at that are about no file in it. */
  readonly elsewhere: string;
  /** Name of the set of manifests. */
  readonly source: string;
  /** Of reconcile. */
  readonly version: string;
}
