import type { DesiredObject } from '../catalog/catalog-object.ts';
import { forEachKind, kinds, type Kind } from '../catalog/kinds.ts';
import type { Action, Change, Counts } from './plan.ts';

export type CountsByKind = Readonly<Record<Kind, Counts>>;

const actions: readonly Action[] = ['create', 'update', 'delete', 'adopt', 'keep'];

/** Counts actions per kind; a planned object without a change is kept. */
export function countChanges(changes: readonly Change[], planned: readonly DesiredObject[]): CountsByKind {
  const counts = forEachKind(() => ({ create: 0, update: 0, delete: 0, adopt: 0, keep: 0 }));
  const changed = forEachKind(() => new Set<string>());
  for (const { kind, ref, action } of changes) {
    counts[kind][action] += 1;
    changed[kind].add(ref);
  }
  for (const { kind, ref } of planned) {
    if (!changed[kind].has(ref)) counts[kind].keep += 1;
  }
  return counts;
}

/** The counts of all kinds together. */
export function sumCounts(counts: CountsByKind): Counts {
  const total = { create: 0, update: 0, delete: 0, adopt: 0, keep: 0 };
  for (const kind of kinds) {
    for (const action of actions) total[action] += counts[kind][action];
  }
  return total;
}
