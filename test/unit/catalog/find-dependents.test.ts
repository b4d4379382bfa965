import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dependable, findDependents } from '../../../src/catalog/find-dependents.ts';
import type { JsonObject } from '../../../src/catalog/json.ts';

function pack(ref: string, fields: JsonObject = {}): Dependable {
  return { kind: 'pack', ref, fields: { ref, ...fields } };
}

function runtime(ref: string, ...aliases: readonly string[]): Dependable {
  return { kind: 'runtime', ref, fields: { ref, name: ref.slice(ref.indexOf('.') + 1), aliases } };
}

function dependentsOf(objects: readonly Dependable[], ...failed: readonly string[]): JsonObject {
  return Object.fromEntries(findDependents(objects, failed));
}

describe('findDependents', () => {
  it('finds packs that need a failed one, directly or through others', () => {
    const objects = [
      pack('core'),
      pack('slack', { dependencies: ['core'] }),
      pack('alerts', { dependencies: ['slack@^2.0'] }),
      pack('apart', { dependencies: ['other'] }),
      pack('other'),
    ];
    expect(dependentsOf(objects, 'core')).toEqual({ slack: 'core', alerts: 'slack' });
    expect(dependentsOf(objects, 'slack')).toEqual({ alerts: 'slack' });
    expect(dependentsOf(objects, 'alerts')).toEqual({});
    expect(dependentsOf(objects)).toEqual({});
  });

  it('leaves out packs that failed themselves', () => {
    const objects = [pack('core'), pack('slack', { dependencies: ['core'] })];
    expect(dependentsOf(objects, 'core', 'slack')).toEqual({});
  });

  it('needs no object of the failed pack', () => {
    expect(dependentsOf([pack('slack', { dependencies: ['core'] })], 'core')).toEqual({ slack: 'core' });
    expect(dependentsOf([pack('slack', { runtime_deps: ['core.python'] })], 'core')).toEqual({
      slack: 'core',
    });
  });

  it('survives circles', () => {
    const objects = [
      pack('aa', { dependencies: ['bb', 'aa'] }),
      pack('bb', { dependencies: ['cc'] }),
      pack('cc', { dependencies: ['aa', 'failed'] }),
    ];
    expect(dependentsOf(objects, 'failed')).toEqual({ cc: 'failed', bb: 'cc', aa: 'bb' });
    expect(dependentsOf(objects, 'aa')).toEqual({ cc: 'aa', bb: 'cc' });
  });

  it.each(['core.python', 'Core.Python', 'python', 'PY', 'py@>=3.11'])('follows the runtime %s', (name) => {
    const objects = [pack('core'), runtime('core.python', 'Py'), pack('slack', { runtime_deps: [name] })];
    expect(dependentsOf(objects, 'core')).toEqual({ slack: 'core' });
  });

  it('blocks nothing as long as one runtime of the name is left', () => {
    const objects = [
      runtime('core.python'),
      runtime('extra.snake', 'python'),
      pack('core'),
      pack('extra'),
      pack('slack', { runtime_deps: ['python'] }),
    ];
    expect(dependentsOf(objects, 'core')).toEqual({});
    expect(dependentsOf(objects, 'core', 'extra')).toEqual({ slack: 'extra' });
  });

  it('counts runtimes of blocked packs as lost too', () => {
    const objects = [
      runtime('core.python'),
      runtime('extra.python'),
      pack('extra', { dependencies: ['core'] }),
      pack('slack', { runtime_deps: ['python'] }),
    ];
    expect(dependentsOf(objects, 'core')).toEqual({ extra: 'core', slack: 'extra' });
  });

  it('does not ask others for what a pack has itself', () => {
    const objects = [
      runtime('core.python'),
      runtime('slack.python'),
      pack('slack', { runtime_deps: ['python', 'slack.python'] }),
    ];
    expect(dependentsOf(objects, 'core')).toEqual({});
  });

  it('passes over runtimes that nobody has, references that cannot be read and values of other types', () => {
    const objects = [
      pack('core'),
      pack('slack', { runtime_deps: ['nothing', 'other.tool', '@1', 7], dependencies: 'core' }),
    ];
    expect(dependentsOf(objects, 'core')).toEqual({});
  });

  it('does not depend on the order of what it is given', () => {
    const refs = ['aa', 'bb', 'cc', 'dd', 'ee'];
    const some = fc.subarray(refs);
    const catalog = fc.tuple(...refs.map((ref) => some.map((dependencies) => pack(ref, { dependencies }))));
    fc.assert(
      fc.property(catalog, some, fc.boolean(), (objects, failed, isReversed) => {
        const given = isReversed ? objects.toReversed() : objects;
        const found = findDependents(given, failed);
        expect([...found.keys()].sort()).toEqual(closeOver(objects, failed));
        for (const [ref, needed] of found) {
          expect(objects.find((object) => object.ref === ref)?.fields['dependencies']).toContain(needed);
          expect(failed.includes(needed) || found.has(needed)).toBe(true);
        }
      }),
    );
  });
});

/** The same by trying again until nothing changes. */
function closeOver(objects: readonly Dependable[], failed: readonly string[]): readonly string[] {
  const lost = new Set(failed);
  for (;;) {
    const next = objects.filter(({ ref, fields: { dependencies } }) => {
      const needed = dependencies as readonly string[];
      return !lost.has(ref) && needed.some((other) => other !== ref && lost.has(other));
    });
    if (next.length === 0) return [...lost].filter((ref) => !failed.includes(ref)).sort();
    for (const { ref } of next) lost.add(ref);
  }
}

describe('the steps of findDependents', () => {
  /** Counts what is asked of maps and sets meanwhile. */
  function countSteps(run: () => unknown): number {
    let steps = 0;
    const restore = [Map.prototype, Set.prototype].flatMap((prototype) => {
      const methods = prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
      return ['get', 'set', 'has', 'add', 'delete'].flatMap((name) => {
        const original = methods[name];
        if (original === undefined) return [];
        methods[name] = function count(this: unknown, ...given: unknown[]) {
          steps += 1;
          return original.apply(this, given);
        };
        return [
          () => {
            methods[name] = original;
          },
        ];
      });
    });
    try {
      run();
    } finally {
      for (const undo of restore) undo();
    }
    return steps;
  }

  it.each<[string, (index: number) => readonly Dependable[]]>([
    ['a chain', (index) => [pack(`p${index}`, { dependencies: [`p${index - 1}`] })]],
    ['a star', (index) => [pack(`p${index}`, { dependencies: ['p0'] })]],
    [
      'one name that all have and all ask for',
      (index) => [
        runtime(`p${index}.tool`, 'tool'),
        pack(`p${index}`, { dependencies: ['p0'] }),
        pack(`q${index}`, { runtime_deps: ['tool'] }),
      ],
    ],
  ])('grow with the number of packs alone: %s', (_, build) => {
    const stepsFor = (count: number): number => {
      const objects = Array.from({ length: count }, (_, index) => build(index)).flat();
      return countSteps(() => findDependents(objects, ['p0']));
    };
    const [small, large] = [stepsFor(5000), stepsFor(10_000)];
    expect(large).toBeLessThan(2.1 * small);
    expect(large).toBeLessThan(10_000 * 100);
  });
});
