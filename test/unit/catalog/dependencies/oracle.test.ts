import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DependencyProblem } from '../../../../src/catalog/dependencies/dependency-graph.ts';
import { parseVersion } from '../../../../src/catalog/version.ts';
import { satisfies } from '../../../../src/catalog/version-constraint.ts';
import {
  buildEdge,
  nameOf,
  resolve,
  type TersePacks,
  type Universe,
} from '../../../support/dependency-universe.ts';

const refs = ['aa', 'bb', 'cc', 'dd', 'ee'];
const need = fc
  .tuple(
    fc.constantFrom(...refs, ...refs, ...refs, 'top', 'gone'),
    fc.constantFrom('', '@^1', '@^2', '@>=1.1', '@<2', '@>=2.0.0-rc', '@=1'),
  )
  .map(([ref, constraint]) => `${ref}${constraint}`);
const needs = fc.oneof(fc.constant([]), fc.array(need, { maxLength: 2 }));
const versions = fc.uniqueArray(fc.constantFrom('1.0.0', '1.1.0', '2.0.0', '2.0.0-rc'), {
  minLength: 1,
  maxLength: 3,
});

const candidates: fc.Arbitrary<TersePacks> = fc
  .tuple(...refs.map((ref) => versions.map((list) => list.map((version) => `${ref} ${version}`))))
  .chain((lists) => {
    const names = lists.flat();
    return fc
      .array(needs, { minLength: names.length, maxLength: names.length })
      .map((all) => Object.fromEntries(names.map((name, index) => [name, all[index]])));
  });

const universe: fc.Arbitrary<Universe> = fc
  .tuple(fc.array(need, { minLength: 1, maxLength: 3 }), needs, candidates, fc.nat())
  .map(([first, second, packs, seed]) => {
    const names = Object.keys(packs);
    const locked = names.filter((_, index) => (seed >> index) % 4 === 1);
    return { declared: { 'top 1.0.0': first, 'other 1.0.0': second }, candidates: packs, locked };
  });

type Selection = ReadonlyMap<string, string>;

/** Whether a selection is what is needed, no more and no less, and nothing in it is wrong. Written from the rules, not from the search. */
function isSound(selection: Selection, { declared, candidates: packs }: Universe): boolean {
  const nodes = new Map<string, readonly string[]>();
  for (const [name, list = []] of Object.entries(declared)) nodes.set(name.split(' ')[0]!, list);
  for (const [ref, version] of selection) nodes.set(ref, packs[`${ref} ${version}`]!);
  const edges = [...nodes].flatMap(([from, list]) => list.map((text) => ({ from, ...buildEdge(text) })));
  const judged = edges.filter(({ from, ref }) => selection.has(from) || ref !== 'top');
  const versionOf = (ref: string): string | undefined => (ref === 'top' ? '1.0.0' : selection.get(ref));
  const isMet = judged.every(({ ref, constraint }) => {
    const version = versionOf(ref);
    return version !== undefined && satisfies(version, constraint);
  });
  if (!isMet) return false;
  const reach = (start: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [start];
    for (let ref = open.pop(); ref !== undefined; ref = open.pop()) {
      for (const edge of edges) {
        if (edge.from !== ref || seen.has(edge.ref)) continue;
        seen.add(edge.ref);
        open.push(edge.ref);
      }
    }
    return seen;
  };
  const needed = new Set([...reach('top'), ...reach('other')]);
  return [...selection].every(
    ([ref, version]) =>
      needed.has(ref) &&
      !reach(ref).has(ref) &&
      (!version.includes('-') ||
        edges.some((edge) => edge.ref === ref && edge.constraint.text === '>=2.0.0-rc')),
  );
}

function allSound(given: Universe): readonly Selection[] {
  let selections: readonly (readonly (readonly [string, string])[])[] = [[]];
  for (const ref of refs) {
    const own = Object.keys(given.candidates).filter((name) => name.startsWith(`${ref} `));
    selections = selections.flatMap((selection) => [
      selection,
      ...own.map((name) => [...selection, [ref, name.split(' ')[1]!] as const]),
    ]);
  }
  return selections.map((selection) => new Map(selection)).filter((selection) => isSound(selection, given));
}

/** What is left once nothing is asked for that has problems. */
function withoutRoots(given: Universe, problems: readonly DependencyProblem[]): Universe {
  const roots = problems.flatMap((problem) => problem.roots);
  const declared = Object.entries(given.declared).map(([name, list = []]) => {
    const isLeft = (text: string): boolean => {
      const { ref, constraint } = buildEdge(text);
      return !roots.some(
        ({ pack, edge }) =>
          name.startsWith(`${pack} `) && edge.ref === ref && edge.constraint.text === constraint.text,
      );
    };
    return [name, list.filter(isLeft)] as const;
  });
  return { ...given, declared: Object.fromEntries(declared) };
}

/** Reads contents as they are asked for. */
function resolveStepwise(given: Universe): ReturnType<typeof resolve> {
  const known: Record<string, readonly string[] | undefined> = Object.fromEntries(
    Object.keys(given.candidates).map((name) => [name, undefined]),
  );
  for (;;) {
    const found = resolve({ ...given, candidates: known });
    if (found.unread.length === 0) return found;
    for (const candidate of found.unread) known[nameOf(candidate)] = given.candidates[nameOf(candidate)];
  }
}

describe('any dependencies', () => {
  it('are resolved soundly where that is possible at all, and only there', () => {
    let [solved, refused] = [0, 0];
    fc.assert(
      fc.property(universe, (given) => {
        const { chosen, problems } = resolve(given);
        const sound = allSound(given);
        expect(problems.length > 0).toBe(sound.length === 0);
        const selection = new Map(chosen.map(({ ref, version }) => [ref, version]));
        expect(isSound(selection, withoutRoots(given, problems))).toBe(true);
        if (problems.length > 0) refused += 1;
        else solved += 1;
      }),
      { numRuns: 600 },
    );
    expect(Math.min(solved, refused)).toBeGreaterThan(100);
  });

  it('get the best version of the pack that comes first, of all that are possible', () => {
    const rank = (name: string, locked: readonly string[] = []): number => {
      const { major, minor } = parseVersion(name.split(' ')[1]!)!;
      // That of a pre-release depends on what else is chosen.
      if (name.includes('-')) return -1;
      return locked.includes(name) ? Number.MAX_SAFE_INTEGER : major * 1000 + minor;
    };
    fc.assert(
      fc.property(universe, (given) => {
        const { chosen, problems } = resolve(given);
        const needed = Object.values(given.declared).flatMap((list = []) => list.map(buildEdge));
        const [first] = needed
          .map(({ ref }) => ref)
          .filter((ref) => ref !== 'top')
          .sort();
        const found = chosen.find(({ ref }) => ref === first);
        fc.pre(problems.length === 0 && found !== undefined && !found.version.includes('-'));
        const ranks = allSound(given).map((each) => rank(`${first} ${each.get(first!)!}`, given.locked));
        expect(rank(nameOf(found), given.locked)).toBe(Math.max(...ranks));
      }),
      { numRuns: 150, maxSkipsPerRun: 100 },
    );
  });

  it('are resolved alike in whatever order they are given', () => {
    const shuffled = universe.chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc.shuffledSubarray(Object.entries(given.candidates), {
          minLength: Object.keys(given.candidates).length,
        }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([given, entries]) => {
        const declared = Object.fromEntries(
          Object.entries(given.declared)
            .toReversed()
            .map(([name, list = []]) => [name, list.toReversed()]),
        );
        const other = { ...given, declared, candidates: Object.fromEntries(entries) };
        expect(resolve(other)).toEqual(resolve(given));
      }),
      { numRuns: 300 },
    );
  });

  it('are resolved alike whether contents are known before or read when they are asked for', () => {
    fc.assert(
      fc.property(universe, (given) => {
        const whole = resolve(given);
        const stepwise = resolveStepwise(given);
        expect(stepwise.problems.length > 0).toBe(whole.problems.length > 0);
        expect(whole.problems.length > 0 || whole.chosen).toEqual(
          stepwise.problems.length > 0 || stepwise.chosen,
        );
      }),
      { numRuns: 500 },
    );
  });
});
