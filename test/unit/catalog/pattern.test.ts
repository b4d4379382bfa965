import { describe, expect, it } from 'vitest';
import { checkPattern, linearEngine } from '../../../src/catalog/pattern.ts';
import { codesOf, findIn, messagesOf } from '../../support/conf-schema-findings.ts';

describe('checkPattern', () => {
  it.each([
    '',
    '^https?://',
    String.raw`^\d{3}-\w+$`,
    '(?<year>[0-9]{4})',
    String.raw`\u0041\u{1F600}`,
    String.raw`a\/b\-c`,
    String.raw`\(?=x`,
    '[(?=]+',
  ])('accepts %j', (pattern) => {
    expect(checkPattern(pattern)).toBeUndefined();
  });

  it.each([
    ['(?=x)', 'uses look-ahead or look-behind, which the linear-time engine does not have'],
    ['(?!x)', 'uses look-ahead or look-behind, which the linear-time engine does not have'],
    ['(?<=x)y', 'uses look-ahead or look-behind, which the linear-time engine does not have'],
    ['(?<!x)y', 'uses look-ahead or look-behind, which the linear-time engine does not have'],
    [String.raw`(a)\1`, 'uses a back-reference, which the linear-time engine does not have'],
    [String.raw`(?<n>a)\k<n>`, 'uses a back-reference, which the linear-time engine does not have'],
    ['(?>a)', 'uses an atomic group or a possessive repetition, which the linear-time engine does not have'],
    ['a{1001}', 'is not accepted: invalid repeat count'],
    ['(', 'is not accepted: missing closing )'],
    ['a'.repeat(3000), 'is longer than 2048 characters'],
  ])('says why it refuses %j', (pattern, reason) => {
    expect(checkPattern(pattern)).toBe(reason);
  });
});

describe('linearEngine', () => {
  it('takes linear time where others take for ever', () => {
    const { test } = linearEngine('^(a+)+$');
    const start = performance.now();
    expect(test(`${'a'.repeat(50_000)}!`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each([
    [String.raw`^\u0041\u{42}$`, 'AB', true],
    [String.raw`^\\u0041$`, String.raw`\u0041`, true],
    ['b', 'abc', true],
    ['^b', 'abc', false],
    ['^.$', '😀', true],
  ])('reads %j as JSON Schema means it', (pattern, text, matches) => {
    expect(linearEngine(pattern).test(text)).toBe(matches);
  });
});

describe('patterns in a conf_schema', () => {
  it('keeps several of one schema apart', () => {
    const confSchema = {
      a: {
        type: 'object',
        minProperties: 1,
        patternProperties: { '^s': { type: 'string' }, '^n': { type: 'integer' } },
      },
    };
    expect(messagesOf(confSchema, { a: { s1: 's', n1: 1 } })).toEqual([]);
    expect(messagesOf(confSchema, { a: { s1: 1, n1: 'n' } })).toEqual([
      '`config.a.n1` must be an integer, not a string.',
      '`config.a.s1` must be a string, not an integer.',
    ]);
  });

  it('warns of one that only the linear engine lacks, and checks the rest', () => {
    const confSchema = { a: { type: 'string', pattern: '^(?!-)[a-z]+$' } };
    expect(findIn(confSchema, { a: '-' })).toEqual([
      'warning conf-schema.pattern schema:a/pattern: The regular expression "^(?!-)[a-z]+$" uses look-ahead or look-behind, which the linear-time engine does not have; config is not checked against it. [Write it in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax).]',
    ]);
    expect(codesOf(confSchema, { a: 1 })).toEqual(['conf-schema.pattern', 'config.invalid']);
  });

  it.each([{ pattern: '(' }, { patternProperties: { '[': {} } }])(
    'refuses one that no engine takes: %j',
    (param) => {
      expect(codesOf({ a: param }, {})).toEqual(['conf-schema.invalid']);
    },
  );
});
