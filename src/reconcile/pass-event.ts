import type { Diagnostic } from '../diagnostics.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reconciliation } from './reconciliation.ts';

/** What happens in a pass, for those who follow it. */
export type PassEvent =
  /** The manifests were read. */
  | { readonly type: 'read'; readonly diagnostics: readonly Diagnostic[] }
  /** A plan was made. One that follows takes its place: the database had moved. */
  | { readonly type: 'planned'; readonly plan: Plan }
  /** The plan that was told of last is being written. */
  | { readonly type: 'applying'; readonly digest: string }
  /** It was committed; environments come after it. */
  | { readonly type: 'applied'; readonly applied: NonNullable<Reconciliation['applied']> };

export type OnPassEvent = (event: PassEvent) => void;
