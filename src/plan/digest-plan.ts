import { createHash } from 'node:crypto';
import { canonicalJson } from '../catalog/canonical-json.ts';
import type { JsonValue } from '../catalog/json.ts';
import { listInventoryWrites } from './inventory-writes.ts';
import type { Change, Plan, ShownValue } from './plan.ts';

/**
 * `sha256:` over what a plan would do: actions, refs, field changes and records, secrets as keyed hashes. Places in files
 * are no part of it: a manifest that was only moved gives the same digest. Nor are row versions, which change without meaning.
 */
export function digestPlan(
  plan: Pick<Plan, 'source' | 'changes' | 'records' | 'moves' | 'forgets' | 'marks'>,
): string {
  const { source, changes } = plan;
  const hash = createHash('sha256');
  const update = (part: JsonValue): void => {
    hash.update(canonicalJson(part)).update('\n');
  };
  update(source);
  for (const change of changes) update(summarizeChange(change));
  for (const { summary } of listInventoryWrites(plan)) update(summary);
  return `sha256:${hash.digest('hex')}`;
}

/**
 * A new object's fields follow from its record, whose digest is part of this one. What a delete does to other tables is part of it: a
 * delete that was approved while it took nothing along is another one than the same that does.
 */
export function summarizeChange(change: Change): JsonValue {
  const { action, kind, ref, parent, note, fields, previousRef, previousSource, effects } = change;
  if (action === 'create') return [action, kind, ref, parent ?? null];
  return [
    action,
    kind,
    ref,
    parent ?? null,
    note ?? null,
    previousRef ?? null,
    previousSource ?? null,
    (effects ?? []).map(({ effect, table, constraint, rows }) => [effect, table, constraint ?? null, rows]),
    fields.map(({ path, before, after, reason }) => [
      path,
      reason,
      summarizeValue(before),
      summarizeValue(after),
    ]),
  ];
}

/** Absent and null, secret and plain are told apart. */
function summarizeValue(shown: ShownValue): JsonValue {
  if (shown.sensitive) return { secret: shown.hash ?? null };
  return shown.value === undefined ? {} : { value: shown.value };
}
