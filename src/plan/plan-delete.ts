import type { DeleteEffect } from '../catalog/delete-effects.ts';
import type { OwnedOrphan } from './find-orphans.ts';
import { deferFields } from './defer-fields.ts';
import { freezeDeep } from './freeze-deep.ts';
import { keyOf } from './key-of.ts';
import type { PlanContext } from './plan-context.ts';
import type { Change } from './plan.ts';
import { resolveDeletedFields } from './resolve-field-changes.ts';

interface Effects {
  readonly effects: ReadonlyMap<string, readonly DeleteEffect[]> | undefined;
}

/** The change that deletes an orphan. */
export function planDelete(
  orphan: OwnedOrphan,
  { columns, hash }: PlanContext,
  deletions: Effects | undefined,
): Change {
  const { kind, ref, live, applied } = orphan;
  const effects = deletions?.effects === undefined ? undefined : (deletions.effects.get(keyOf(orphan)) ?? []);
  return deferFields(
    {
      action: 'delete',
      kind,
      ref,
      parent: live.parent,
      location: applied.location,
      note: undefined,
      values: freezeDeep({}),
      row: freezeDeep({ id: live.id, version: live.rowVersion }),
      previousRef: undefined,
      previousSource: undefined,
      drift: false,
      effects: effects === undefined ? undefined : freezeDeep([...effects]),
    },
    () => freezeDeep(resolveDeletedFields({ live, applied: applied.fields }, columns[kind], hash)),
  );
}
