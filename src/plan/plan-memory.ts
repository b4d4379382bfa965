import type { AppliedObject, DesiredObject, LiveObject } from '../catalog/catalog-object.ts';
import { kinds } from '../catalog/kinds.ts';
import type { PlanContext } from './plan-context.ts';

/** Which objects were found to be as they should be, for those who plan the same ones again and again. */
export interface PlanMemory {
  /** What was compared how: under another one, nothing is known. */
  basis: string;
  settled: WeakMap<DesiredObject, Settled>;
}

/** Values that an object was compared with. */
interface Settled {
  readonly live: LiveObject | undefined;
  readonly applied: AppliedObject | undefined;
}

/** The memory before the first plan. */
export function createPlanMemory(): PlanMemory {
  return { basis: '', settled: new WeakMap() };
}

/** Tells which objects need no comparison under a context, and is told which need none from now on. */
export interface SettledObjects {
  readonly has: (object: DesiredObject) => boolean;
  readonly add: (object: DesiredObject) => void;
}

/** The memory as it counts under `context`. Without a memory, nothing is known and nothing is kept. */
export function recallSettled(memory: PlanMemory | undefined, context: PlanContext): SettledObjects {
  if (memory === undefined) return { has: () => false, add: () => {} };
  const basis = describeBasis(context);
  if (basis !== memory.basis) {
    memory.basis = basis;
    memory.settled = new WeakMap();
  }
  const { live, applied, previous } = context;
  const { settled } = memory;
  return {
    has: (object) => {
      const { kind, ref } = object;
      const known = settled.get(object);
      if (known === undefined || previous[kind].has(ref)) return false;
      return known.live === live[kind].get(ref) && known.applied === applied[kind].get(ref);
    },
    add: (object) => {
      const { kind, ref } = object;
      settled.set(object, { live: live[kind].get(ref), applied: applied[kind].get(ref) });
    },
  };
}

/** Everything but the object and its rows that a comparison depends on. */
function describeBasis({ source, adopt, driftMode, columns, secretKey }: PlanContext): string {
  const names = kinds.map((kind) => columns[kind].map(({ name }) => name));
  return JSON.stringify([source, adopt, driftMode, names, secretKey]);
}
