import type { Kind } from '../catalog/kinds.ts';
import { kindLabels } from '../catalog/kinds.ts';
import { digest } from '../catalog/digest.ts';
import { summarizeChange } from './digest-plan.ts';
import { listInventoryWrites, type InventoryAction, type InventoryWrite } from './inventory-writes.ts';
import { keyOf } from './key-of.ts';
import type { Change, Plan } from './plan.ts';

/** A change of an approved plan, as far as it takes to tell whether it is still the same. */
interface ApprovedChange {
  readonly action: Change['action'];
  readonly kind: Kind;
  readonly ref: string;
  /** See `digestChange`. */
  readonly digest: string;
}

/** A write to the inventory of an approved plan. */
interface ApprovedInventoryWrite {
  readonly action: InventoryAction;
  readonly kind: Kind;
  readonly ref: string;
  /** See `digestInventoryWrite`. */
  readonly digest: string;
}

/** What somebody reviewed. */
export interface Approval {
  /** Of the whole plan. */
  readonly digest: string;
  /** Undefined where only the digest is known. */
  readonly changes: readonly ApprovedChange[] | undefined;
  /** Undefined where it is not known. */
  readonly inventory?: readonly ApprovedInventoryWrite[] | undefined;
}

/** `sha256:` over what one change does, secrets as keyed hashes. */
export function digestChange(change: Change): string {
  // What a new object is given is told by its fields: nothing else of the plan is at hand.
  const fields = change.action === 'create' ? [describeFields(change)] : [];
  return digest([summarizeChange(change), ...fields]);
}

/** `sha256:` over one write to the inventory. */
export function digestInventoryWrite({ summary }: InventoryWrite): string {
  return digest(summary);
}

function describeFields({ fields }: Change): string {
  return digest(
    fields.map(({ path, after }) => [
      [...path],
      after.sensitive ? { secret: after.hash ?? null } : { value: after.value ?? null },
    ]),
  );
}

/** What of a plan is not as it was approved, in words: changes first, then what only the inventory is told. Empty when all is the same. */
export function describeDeviations(approval: Omit<Approval, 'digest'>, plan: Plan): readonly string[] {
  const changes = approval.changes === undefined ? new Map() : findDeviatingChanges(approval.changes, plan);
  const writes =
    approval.inventory === undefined ? [] : findDeviatingWrites(approval.inventory, plan, changes);
  return [...changes.values(), ...writes];
}

/** By key of the object. */
function findDeviatingChanges(approved: readonly ApprovedChange[], plan: Plan): ReadonlyMap<string, string> {
  const before = new Map(approved.map((change) => [keyOf(change), change]));
  const now = new Map(plan.changes.map((change) => [keyOf(change), change]));
  const deviations = new Map<string, string>();
  for (const [key, change] of now) {
    const name = nameOf(change);
    const reviewed = before.get(key);
    if (reviewed === undefined) {
      deviations.set(key, `${name} is now to ${change.action}, which was not reviewed`);
    } else if (reviewed.action !== change.action) {
      deviations.set(key, `${name} is now to ${change.action}, no longer to ${reviewed.action}`);
    } else if (reviewed.digest !== digestChange(change)) {
      deviations.set(key, `${name} is now to ${change.action} otherwise`);
    }
  }
  for (const [key, change] of before) {
    if (!now.has(key)) deviations.set(key, `${nameOf(change)} is no longer to ${change.action}`);
  }
  return deviations;
}

/** What follows from a change that deviates goes without saying. */
function findDeviatingWrites(
  approved: readonly ApprovedInventoryWrite[],
  plan: Plan,
  told: ReadonlyMap<string, string>,
): readonly string[] {
  const keyOfWrite = (write: Omit<ApprovedInventoryWrite, 'digest'>): string =>
    `${write.action} ${keyOf(write)}`;
  const writes = listInventoryWrites(plan);
  const before = new Map(approved.map((write) => [keyOfWrite(write), write]));
  const now = new Set(writes.map(keyOfWrite));
  const moved = writes.flatMap((write) => {
    const reviewed = before.get(keyOfWrite(write));
    if (told.has(keyOf(write)) || reviewed?.digest === digestInventoryWrite(write)) return [];
    const what = `${inventoryWords[write.action]} ${nameOf(write)}`;
    return [reviewed === undefined ? `${what} was not reviewed` : `${what} is another one now`];
  });
  const gone = approved
    .filter((write) => !now.has(keyOfWrite(write)) && !told.has(keyOf(write)))
    .map((write) => `${inventoryWords[write.action]} ${nameOf(write)} is no longer wanted`);
  return [...moved, ...gone];
}

const inventoryWords: Readonly<Record<InventoryAction, string>> = {
  record: 'what the inventory is to say of',
  move: 'the new name or source in the inventory for',
  forget: 'the removal from the inventory of',
  mark: 'what the inventory says of holding back the deletion of',
};

function nameOf({ kind, ref }: { readonly kind: Kind; readonly ref: string }): string {
  return `${kindLabels[kind]} ${ref}`;
}
