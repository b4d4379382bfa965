import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../src/catalog/json.ts';
import { measureValue } from '../../../../src/manifests/conf-schema/measure-value.ts';

const nest = (levels: number): JsonValue => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

describe('measureValue', () => {
  it('allows exactly as many levels as its limit', () => {
    expect(measureValue(nest(32), { depth: 32, bytes: 1000 })).toBeUndefined();
    expect(measureValue(nest(33), { depth: 32, bytes: 1000 })).toBe('too deep');
  });

  it('counts the bytes of JSON text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = Buffer.byteLength(JSON.stringify(value));
        expect(measureValue(value as JsonValue, { depth: 1000, bytes })).toBeUndefined();
        expect(measureValue(value as JsonValue, { depth: 1000, bytes: bytes - 1 })).toBe('too large');
      }),
    );
  });

  it('does not walk all of what is far beyond its limit', () => {
    let value: JsonValue = ['x'];
    for (let level = 0; level < 60; level += 1) value = [value, value];
    expect(measureValue(value, { depth: 100, bytes: 1000 })).toBe('too large');
  });

  it('does not overflow on a value of any depth', () => {
    let value: JsonValue = 1;
    for (let level = 0; level < 100_000; level += 1) value = [value];
    expect(measureValue(value, { depth: 100, bytes: Number.POSITIVE_INFINITY })).toBe('too deep');
  });
});
