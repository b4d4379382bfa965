import type { Kind } from '../catalog/kinds.ts';
import { kindLabels } from '../catalog/kinds.ts';
import { digest } from '../catalog/digest.ts';
import { summarizeChange } from './digest-plan.ts';
import { keyOf } from './key-of.ts';
import type { Change, Plan } from './plan.ts';

/** A change of an approved plan, as far as it takes to tell whether it is still the same. */
export interface ApprovedChange {
  readonly action: Change['action'];
  readonly kind: Kind;
  readonly ref: string;
  /** See `digestChange`. */
  readonly digest: string;
}

/** What somebody reviewed. */
export interface Approval {
  /** Of the whole plan. */
  readonly digest: string;
  /** Undefined where only the digest is known. */
  readonly changes: readonly ApprovedChange[] | undefined;
}

/** `sha256:` over what one change does, secrets as keyed hashes. */
export function digestChange(change: Change): string {
  // What a new object is given is told by its fields: nothing else of the plan is at hand.
  const fields = change.action === 'create' ? [describeFields(change)] : [];
  return digest([summarizeChange(change), ...fields]);
}

function describeFields({ fields }: Change): string {
  return digest(
    fields.map(({ path, after }) => [
      [...path],
      after.sensitive ? { secret: after.hash ?? null } : { value: after.value ?? null },
    ]),
  );
}

/** What of a plan is not as it was approved, in words; empty when the changes are the same. */
export function describeDeviations(approved: readonly ApprovedChange[], plan: Plan): readonly string[] {
  const before = new Map(approved.map((change) => [keyOf(change), change]));
  const now = new Map(plan.changes.map((change) => [keyOf(change), change]));
  const moved = [...now.values()].flatMap((change) => {
    const name = nameOf(change);
    const reviewed = before.get(keyOf(change));
    if (reviewed === undefined) return [`${name} is now to ${change.action}, which was not reviewed`];
    if (reviewed.action !== change.action) {
      return [`${name} is now to ${change.action}, no longer to ${reviewed.action}`];
    }
    return reviewed.digest === digestChange(change) ? [] : [`${name} is now to ${change.action} otherwise`];
  });
  const gone = approved
    .filter((change) => !now.has(keyOf(change)))
    .map((change) => `${nameOf(change)} is no longer to ${change.action}`);
  return [...moved, ...gone];
}

function nameOf({ kind, ref }: { readonly kind: Kind; readonly ref: string }): string {
  return `${kindLabels[kind]} ${ref}`;
}
