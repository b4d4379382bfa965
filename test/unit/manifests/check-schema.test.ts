import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/catalog/json.ts';
import { checkSchema } from '../../../src/manifests/check-schema.ts';

function show(
  schema: JsonObject,
  value: JsonValue,
  proposals = new Map<string, string>(),
): readonly string[] {
  return checkSchema(schema, value, proposals).map(
    ({ code, path, part, message, hint }) =>
      `${code} ${part === 'key' ? 'key ' : ''}${path.join('/')}: ${message}${hint === undefined ? '' : ` [${hint}]`}`,
  );
}

const closed = {
  title: 'Setting',
  type: 'object',
  additionalProperties: false,
  required: ['port'],
  properties: {
    port: { type: 'integer', minimum: 1, exclusiveMaximum: 100, examples: [80] },
    hosts: { type: 'array', minItems: 1, maxItems: 2, items: { type: 'string', minLength: 2, maxLength: 3 } },
    level: { type: ['string', 'null'], enum: ['low', 'high', null] },
    word: { type: 'string', pattern: '^a' },
    inner: { type: 'object', minProperties: 1, properties: { deep: { type: 'boolean' } } },
  },
} as const;

describe('checkSchema', () => {
  it('finds nothing in what the schema describes', () => {
    expect(show(closed, { port: 80, hosts: ['ab'], level: null })).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{}, 'manifest.missing-key : The setting has no `port`. [Add `port`, such as `port: 80`.]'],
    [{ port: 0 }, 'manifest.invalid-value port: `port` must be at least 1. [Write something like `80`.]'],
    [{ port: 100 }, 'manifest.invalid-value port: `port` must be below 100. [Write something like `80`.]'],
    [
      { port: '80' },
      'manifest.wrong-type port: `port` must be an integer, but is a string. [Write a whole number, without quotes.]',
    ],
    [{ port: 1, hosts: [] }, 'manifest.invalid-value hosts: `hosts` must not be empty.'],
    [
      { port: 1, hosts: ['ab', 'ab', 'ab'] },
      'manifest.invalid-value hosts: `hosts` must have at most 2 items.',
    ],
    [
      { port: 1, hosts: ['a'] },
      'manifest.invalid-value hosts/0: `hosts[0]` must have at least 2 characters.',
    ],
    [
      { port: 1, hosts: ['abcd'] },
      'manifest.invalid-value hosts/0: `hosts[0]` must have at most 3 characters.',
    ],
    [{ port: 1, word: 'b' }, 'manifest.invalid-value word: `word` does not have the form that it must have.'],
    [{ port: 1, inner: {} }, 'manifest.invalid-value inner: `inner` must not be empty.'],
    [
      { port: 1, level: 'hihg' },
      'manifest.invalid-value level: `level` must be `low`, `high` or `null`. [Did you mean `high`?]',
    ],
    [
      { port: 1, deep: true },
      'manifest.unknown-key key deep: `deep` is not a key of a setting. [It belongs in `inner`.]',
    ],
    [
      { port: 1, zzz: true },
      'manifest.unknown-key key zzz: `zzz` is not a key of a setting. [Its keys are `port`, `hosts`, `level`, `word` and `inner`.]',
    ],
  ])('says what is wrong with %j', (value, expected) => {
    expect(show(closed, value)).toEqual([expected]);
  });

  it('reports a misspelt key once, and not as missing too', () => {
    expect(show(closed, { prot: 80 })).toEqual([
      'manifest.unknown-key key prot: `prot` is not a key of a setting. [Did you mean `port`?]',
    ]);
  });

  it('reports a misspelt required key of an open schema as an error', () => {
    expect(show({ ...closed, additionalProperties: true }, { prot: 80 })).toEqual([
      'manifest.unknown-key key prot: `prot` is not a key of a setting, and has no effect. [Did you mean `port`?]',
    ]);
  });

  it('proposes what the caller knows', () => {
    expect(show(closed, {}, new Map([['port', '8080']]))).toEqual([
      'manifest.missing-key : The setting has no `port`. [Add `port: 8080`.]',
    ]);
  });

  it('finds the way through keys with slashes, tildes, percent signs and digits', () => {
    const schema = {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
    };
    const value = { 'a/b': { 'c~d': 1, '%2F': 2, '~1': 3, '0': 4 } };
    expect(checkSchema(schema, value).map(({ path }) => path)).toEqual(
      Object.keys(value['a/b']).map((key) => ['a/b', key]),
    );
  });

  it('does not take inherited members for keys that are there', () => {
    const schema = { type: 'object', required: ['toString'], properties: { toString: { type: 'string' } } };
    expect(show(schema, {})).toEqual([
      'manifest.missing-key : The document has no `toString`. [Add `toString`.]',
    ]);
  });

  it('shortens and escapes what a finding quotes', () => {
    const [finding] = checkSchema(closed, { port: 1, [`\u001b[31m${'x'.repeat(500)}`]: 1 });
    expect(finding?.message).toMatch(/^`"\\u001b\[31mx+…` is not a key/);
    expect(finding?.message.length).toBeLessThan(150);
  });
});
