import { createHash } from 'node:crypto';
import { canonicalJson } from '../catalog/canonical-json.ts';
import type { JsonValue } from '../catalog/json.ts';
import type { Change, Plan, ShownValue } from './plan.ts';

/**
 * `sha256:` over what a plan would do: actions, refs, field changes and records, secrets as keyed hashes. Places in files
 * are no part of it: a manifest that was only moved gives the same digest. Nor are row versions, which change without meaning.
 */
export function digestPlan({
  source,
  changes,
  records,
}: Pick<Plan, 'source' | 'changes' | 'records'>): string {
  const hash = createHash('sha256');
  const update = (part: JsonValue): void => {
    hash.update(canonicalJson(part)).update('\n');
  };
  update(source);
  for (const change of changes) update(summarizeChange(change));
  for (const { kind, ref, digest } of records) update(['record', kind, ref, digest]);
  return `sha256:${hash.digest('hex')}`;
}

/** A new object's fields follow from its record, whose digest is part of this one. */
function summarizeChange({ action, kind, ref, parent, note, fields }: Change): JsonValue {
  if (action === 'create') return [action, kind, ref, parent ?? null];
  return [
    action,
    kind,
    ref,
    parent ?? null,
    note ?? null,
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
