interface Step {
  readonly ref: string;
  readonly number: number;
  /** The smallest number that is reached from here. */
  low: number;
  next: number;
}

/**
 * Finds packs that need themselves through others: for each of those, all packs of its tangle, in which every one needs every
 * other. Tarjan's algorithm, iterative, since a chain of packs may be longer than a call stack.
 */
export function findCircularPacks(
  graph: ReadonlyMap<string, readonly { readonly to: string }[]>,
): ReadonlyMap<string, readonly string[]> {
  const numbers = new Map<string, number>();
  const tangles = new Map<string, readonly string[]>();
  const pending: string[] = [];
  const isPending = new Set<string>();
  const enter = (ref: string): Step => {
    const number = numbers.size;
    numbers.set(ref, number);
    pending.push(ref);
    isPending.add(ref);
    return { ref, number, low: number, next: 0 };
  };
  const leave = (step: Step): void => {
    if (step.low !== step.number) return;
    const tangle = pending.splice(pending.lastIndexOf(step.ref));
    for (const ref of tangle) {
      isPending.delete(ref);
      if (tangle.length > 1) tangles.set(ref, tangle);
    }
  };
  for (const root of graph.keys()) {
    const trail = numbers.has(root) ? [] : [enter(root)];
    for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
      const to = graph.get(step.ref)?.[step.next]?.to;
      step.next += 1;
      if (to === undefined) {
        leave(step);
        trail.pop();
        const above = trail.at(-1);
        if (above !== undefined) above.low = Math.min(above.low, step.low);
      } else if (!numbers.has(to)) trail.push(enter(to));
      else if (isPending.has(to)) step.low = Math.min(step.low, numbers.get(to) ?? step.low);
    }
  }
  return tangles;
}
