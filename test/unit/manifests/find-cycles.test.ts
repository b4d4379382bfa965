import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles } from '../../../src/manifests/find-cycles.ts';

/** A graph from `a: [b]`; each dependency is located by its own line. */
function graphOf(needs: Readonly<Record<string, readonly string[]>>) {
  let line = 0;
  const locate = (to: string) => ({ to, location: { file: 'f', line: (line += 1), column: 1 } });
  return new Map(Object.entries(needs).map(([ref, targets]) => [ref, targets.map(locate)]));
}

function messages(needs: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return findCycles(graphOf(needs)).map(({ diagnostic }) => diagnostic.message);
}

describe('findCycles', () => {
  it('finds none where packs only share what they need', () => {
    expect(messages({ a: ['b', 'c'], b: ['d'], c: ['d'], d: [] })).toEqual([]);
  });

  it('names every pack of a circle, with the place of every step', () => {
    const [cycle, ...others] = findCycles(graphOf({ c: ['a'], b: ['c'], a: ['b'], x: ['a'] }));
    expect(others).toEqual([]);
    expect(cycle?.diagnostic).toMatchObject({
      code: 'reference.cycle',
      message: 'The packs depend on each other in a circle: `a` → `b` → `c` → `a`.',
      location: { line: 1 },
      related: [
        { message: '`a` needs `b` here.', location: { line: 3 } },
        { message: '`b` needs `c` here.', location: { line: 2 } },
      ],
    });
  });

  it('finds each circle of a tangle', () => {
    expect(messages({ a: ['b'], b: ['a', 'c'], c: ['b'] })).toEqual([
      'The packs depend on each other in a circle: `a` → `b` → `a`.',
      'The packs depend on each other in a circle: `b` → `c` → `b`.',
    ]);
  });

  it('shows one circle of each tangle at least, with all that are tangled', () => {
    const pairs = Array.from({ length: 150 }, (_, index) => [
      [`a${index}`, [`b${index}`]] as const,
      [`b${index}`, [`a${index}`]] as const,
    ]).flat();
    const cycles = findCycles(graphOf(Object.fromEntries(pairs)));
    expect(cycles).toHaveLength(150);
    expect(new Set(cycles.flatMap(({ tangle }) => tangle)).size).toBe(300);
    const all = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const knot = Object.fromEntries(all.map((ref) => [ref, all.filter((other) => other !== ref)]));
    const tangled = findCycles(graphOf({ ...knot, outside: ['p0'] }));
    expect(tangled).toHaveLength(100);
    expect(new Set(tangled[0]?.tangle)).toEqual(new Set(all));
  });

  it('follows a chain that is longer than a call stack, and shortens the circle that it closes', () => {
    const count = 50_000;
    const needs = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`p${index}`, [`p${(index + 1) % count}`]]),
    );
    const [message, ...others] = messages(needs);
    expect(others).toEqual([]);
    expect(message).toContain(`in a circle of ${count}: \`p0\` → \`p1\``);
    expect(message?.length).toBeLessThan(400);
  });

  it('finds a circle exactly where there is one', () => {
    const refs = ['a', 'b', 'c', 'd', 'e'];
    const edges = fc.uniqueArray(fc.tuple(fc.constantFrom(...refs), fc.constantFrom(...refs)), {
      selector: (edge) => edge.join(),
    });
    fc.assert(
      fc.property(edges, (pairs) => {
        const real = pairs.filter(([from, to]) => from !== to);
        const needs = Object.fromEntries(
          refs.map((ref) => [ref, real.filter(([from]) => from === ref).map(([, to]) => to)]),
        );
        expect(messages(needs).length > 0).toBe(hasCycle(needs));
      }),
    );
  });
});

/** Takes away packs that need nothing any more until none is left, or only circles and what needs them. */
function hasCycle(needs: Readonly<Record<string, readonly string[]>>): boolean {
  const left = new Set(Object.keys(needs));
  for (;;) {
    const free = [...left].filter((ref) => !(needs[ref] ?? []).some((to) => left.has(to)));
    if (free.length === 0) return left.size > 0;
    for (const ref of free) left.delete(ref);
  }
}
