import type { Diagnostic } from '../diagnostics.ts';
import type { Dependency } from './check-dependencies.ts';
import { displayWord } from './display-place.ts';
import { findCircularPacks } from './find-circular-packs.ts';

/** Packs of a cycle that are named and shown. */
const maxShown = 20;
/** Circles that are shown altogether, besides one of each tangle, which leads to its others. */
const maxCycles = 100;

/** What each pack needs, by ref. */
export type DependencyGraph = ReadonlyMap<string, readonly Dependency[]>;

/** Packs that need each other, and one circle among them. */
export interface Cycle {
  /** Every pack that is in a circle with those of this one. */
  readonly tangle: readonly string[];
  readonly diagnostic: Diagnostic;
}

interface Step {
  readonly ref: string;
  /** The dependency that led here. */
  readonly by: Dependency | undefined;
  next: number;
}

/**
 * Finds packs that depend on each other in a circle: one finding for each dependency that closes one, in the order of the
 * refs. Iterative, since a chain of packs may be longer than a call stack.
 */
export function findCycles(graph: DependencyGraph): readonly Cycle[] {
  const tangles = findCircularPacks(graph);
  const reported = new Set<readonly string[]>();
  const done = new Set<string>();
  const cycles: Cycle[] = [];
  for (const root of [...tangles.keys()].sort()) {
    if (done.has(root)) continue;
    const trail: Step[] = [{ ref: root, by: undefined, next: 0 }];
    const positions = new Map([[root, 0]]);
    for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
      const dependency = graph.get(step.ref)?.[step.next];
      step.next += 1;
      if (dependency === undefined) {
        done.add(step.ref);
        positions.delete(step.ref);
        trail.pop();
        continue;
      }
      const tangle = tangles.get(dependency.to);
      if (tangle === undefined) continue;
      const start = positions.get(dependency.to);
      const isShown = cycles.length < maxCycles || !reported.has(tangle);
      if (start !== undefined && isShown) {
        reported.add(tangle);
        cycles.push({ tangle, diagnostic: describeCycle(trail, start, dependency) });
      } else if (start === undefined && !done.has(dependency.to)) {
        positions.set(dependency.to, trail.length);
        trail.push({ ref: dependency.to, by: dependency, next: 0 });
      }
    }
  }
  return cycles;
}

/** The cycle from `start` of the trail, which `closing` leads back to. */
function describeCycle(trail: readonly Step[], start: number, closing: Dependency): Diagnostic {
  const length = trail.length - start;
  const shown = trail.slice(start, start + maxShown);
  const refs = [...shown.map(({ ref }) => displayWord(ref)), ...(length > maxShown ? ['…'] : [])];
  const related = shown.slice(1).flatMap(({ ref, by }, index) =>
    by === undefined
      ? []
      : [
          {
            location: by.location,
            message: `${displayWord(shown[index]?.ref ?? '')} needs ${displayWord(ref)} here.`,
          },
        ],
  );
  return {
    code: 'reference.cycle',
    severity: 'error',
    location: closing.location,
    message: `The packs depend on each other in a circle${length > maxShown ? ` of ${length}` : ''}: ${[...refs, displayWord(closing.to)].join(' → ')}.`,
    hint: 'Remove one of these dependencies; what both sides need can become a pack of its own.',
    related,
  };
}
