import type { Kind } from '../catalog/kinds.ts';

/** How many objects of one kind may go at once: more than both of them together are held back. */
export interface DeleteLimit {
  readonly count: number;
  /** Of the objects of the kind that the source owns. */
  readonly percent: number;
}

/** What may be deleted. */
export interface DeletePolicy {
  readonly limits: Readonly<Record<Kind, DeleteLimit>>;
  /** Where the limits are set, for people: `the default`, `--max-deletes`, `reconcile.yaml:3:1`. */
  readonly limitsOrigin: string;
  /** Takes the place of the limits: at most so many objects in all. */
  readonly allowed: number | undefined;
  /** Whether everything may go, when no manifest describes anything. */
  readonly allowEmpty: boolean;
}

/** What holds unless told: octoDNS's 30 %, and 10 objects, so that neither a small catalog nor a large one is in the way. */
export const defaultDeleteLimit: DeleteLimit = Object.freeze({ count: 10, percent: 30 });
