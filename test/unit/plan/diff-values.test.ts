import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonEquals } from '../../../src/catalog/json-equals.ts';
import type { JsonValue } from '../../../src/catalog/json.ts';
import { diffValues } from '../../../src/plan/diff-values.ts';
import { json } from '../../support/arbitrary-catalog.ts';

function diff(before: JsonValue | undefined, after: JsonValue | undefined): readonly string[] {
  const show = (value: JsonValue | undefined): string => JSON.stringify(value) ?? 'nothing';
  return diffValues(before, after, ['c']).map(
    (part) => `${part.path.join('.')}: ${show(part.before)} → ${show(part.after)}`,
  );
}

const hidden = { $secret: '1' };

describe('diffValues', () => {
  it.each<[before: JsonValue | undefined, after: JsonValue | undefined, parts: readonly string[]]>([
    [{ a: 1, b: 2 }, { b: 2, a: 1.0 }, []],
    [{ a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['c.a.c: 2 → 3']],
    [{ a: 1 }, { b: 1 }, ['c.a: 1 → nothing', 'c.b: nothing → 1']],
    [{ a: null }, {}, ['c.a: null → nothing']],
    [{ a: ['-u'] }, { a: ['-u', '-B'] }, ['c.a: ["-u"] → ["-u","-B"]']],
    [[{ a: 1 }, { b: 1 }], [{ a: 1 }, { b: 2 }], ['c.1.b: 1 → 2']],
    [[{ a: 1 }], [{ a: 1 }, { b: 2 }], ['c: [{"a":1}] → [{"a":1},{"b":2}]']],
    [[{ a: 1 }, 1], [{ a: 2 }, 1], ['c: [{"a":1},1] → [{"a":2},1]']],
    [{ a: {} }, { a: [] }, ['c.a: {} → []']],
    [undefined, { a: { b: 1 } }, ['c: nothing → {"a":{"b":1}}']],
    [undefined, { a: { b: hidden, d: 1 } }, ['c.a.b: nothing → {"$secret":"1"}', 'c.a.d: nothing → 1']],
    [{ a: hidden, d: 1 }, undefined, ['c.a: {"$secret":"1"} → nothing', 'c.d: 1 → nothing']],
    [hidden, { a: 1 }, ['c: {"$secret":"1"} → {"a":1}']],
    [{ a: hidden }, { a: { $secret: '2' } }, ['c.a: {"$secret":"1"} → {"$secret":"2"}']],
  ])('%j → %j', (before, after, parts) => {
    expect(diff(before, after)).toEqual(parts);
  });

  it('finds something exactly when the values differ', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        expect(diffValues(before, after, []).length === 0).toBe(jsonEquals(before, after));
      }),
    );
  });
});
