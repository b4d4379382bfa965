import { columnsOf } from '../catalog/columns.ts';
import { InternalError } from '../errors.ts';
import type { Expectation } from '../database/find-moved-objects.ts';
import { keyOf } from '../plan/key-of.ts';
import type { Change, Plan } from '../plan/plan.ts';

/**
 * What must still be so for a plan to be applied: the objects that it changes are as it saw them, those that it creates are not there,
 * and those that it refers to are.
 */
export function buildExpectations(plan: Plan): readonly Expectation[] {
  const expectations = new Map<string, Expectation>();
  const vacated = new Set(
    plan.changes.flatMap(({ kind, previousRef: ref }) => (ref === undefined ? [] : keyOf({ kind, ref }))),
  );
  for (const change of plan.changes) {
    // Another object has the ref now and gives it up first.
    if (change.action === 'create' && vacated.has(keyOf(change))) continue;
    expectations.set(keyOf(change), expectChange(change));
  }
  for (const reference of plan.changes.flatMap(findReferences)) {
    const key = keyOf(reference);
    if (!expectations.has(key)) expectations.set(key, reference);
  }
  return [...expectations.values()];
}

function expectChange({ kind, ref, parent, action, row }: Change): Expectation {
  if (action === 'create') return { kind, ref, parent, expected: 'absent' };
  if (row === undefined) throw new InternalError(`a plan changes ${kind} ${ref} without having seen it`);
  return { kind, ref, parent, id: row.id, expected: { rowVersion: row.version } };
}

function findReferences({ kind, values }: Change): readonly Expectation[] {
  return columnsOf(kind).flatMap(({ name, references }) => {
    const ref = values[name];
    if (references === undefined || typeof ref !== 'string') return [];
    return [{ kind: references, ref, parent: undefined, expected: 'present' as const }];
  });
}
