import type { Diagnostic } from '../diagnostics.ts';

/** A finding, and the pack that it is about, itself or in one of its parts. */
export interface UnitFinding {
  /** Ref of the pack. */
  readonly unit: string;
  readonly diagnostic: Diagnostic;
}
