import { kinds, type Kind } from '../catalog/kinds.ts';
import type { Action, Counts } from '../plan/plan.ts';

/** Objects per action, of all kinds together. */
export function sumCounts(countsByKind: Readonly<Record<Kind, Counts>>): Counts {
  const sum = (action: Action): number =>
    kinds.reduce((total, kind) => total + countsByKind[kind][action], 0);
  return {
    create: sum('create'),
    update: sum('update'),
    delete: sum('delete'),
    adopt: sum('adopt'),
    keep: sum('keep'),
  };
}
