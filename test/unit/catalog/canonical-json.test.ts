import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/catalog/canonical-json.ts';
import { digest } from '../../../src/catalog/digest.ts';
import { jsonEquals } from '../../../src/catalog/json-equals.ts';
import type { JsonValue } from '../../../src/catalog/json.ts';
import { keyedHash } from '../../../src/catalog/keyed-hash.ts';
import { json } from '../../support/arbitrary-catalog.ts';

describe('canonicalJson', () => {
  it.each<[JsonValue, string]>([
    [{ b: 1, a: { d: null, c: [] } }, '{"a":{"c":[],"d":null},"b":1}'],
    [JSON.parse('[1.0, 1e0, 100e-2, -0, -0.0, 1E21]') as JsonValue, '[1,1,1,0,0,1e+21]'],
    [{ é: 1, z: 2, '\u{1f600}': 3, ｆ: 4 }, '{"z":2,"é":1,"\u{1f600}":3,"ｆ":4}'],
    [{ '10': 1, '9': 2, 'a"b\n': 3 }, '{"10":1,"9":2,"a\\"b\\n":3}'],
    [JSON.parse('{"__proto__": {"x": 1}}') as JsonValue, '{"__proto__":{"x":1}}'],
    ['\u2028', '"\u2028"'],
    ['', '""'],
  ])('of %j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('is the same text exactly for equal values', () => {
    fc.assert(
      fc.property(json, json, (first, second) => {
        expect(canonicalJson(first) === canonicalJson(second)).toBe(jsonEquals(first, second));
      }),
    );
  });

  it('is read back as an equal value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const again = JSON.parse(canonicalJson(value as JsonValue)) as JsonValue;
        expect(jsonEquals(again, value as JsonValue)).toBe(true);
      }),
    );
  });

  it('bears nesting far beyond what a manifest may have', () => {
    const depth = 1000;
    const value = JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`) as JsonValue;
    expect(canonicalJson(value)).toHaveLength(depth * 8 + 1);
    expect(jsonEquals(value, structuredClone(value))).toBe(true);
  });
});

describe('digest', () => {
  it('is a prefixed SHA-256 of the canonical text', () => {
    expect(digest({})).toBe('sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
    expect(digest({ a: 1, b: 2 })).toBe(digest({ b: 2, a: 1 }));
  });
});

describe('keyedHash', () => {
  it('tells values and keys apart, and is the same for equal values', () => {
    expect(keyedHash('k', 'x')).toMatch(/^[0-9a-f]{32}$/);
    expect(keyedHash('k', { a: 1, b: 2 })).toBe(keyedHash('k', { b: 2, a: 1 }));
    expect(keyedHash('k', 'x')).not.toBe(keyedHash('other', 'x'));
    expect(keyedHash('k', '1')).not.toBe(keyedHash('k', 1));
  });
});
