import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonPath, JsonValue } from '../../../src/catalog/json.ts';
import { redactSecrets, secretPaths } from '../../../src/catalog/secrets.ts';

const secret = { type: 'string', secret: true };
const conditions = '{"if": {}, "then": {"properties": {"x": {"secret": true}}}, "else": {"secret": true}}';

function hash(value: JsonValue): string {
  return `hash of ${JSON.stringify(value).length}`;
}

function sorted(paths: readonly JsonPath[]): readonly string[] {
  return paths.map((path) => path.join('/')).toSorted();
}

describe('secretPaths', () => {
  it.each<[name: string, schema: JsonValue, paths: readonly string[]]>([
    ['a flat parameter', { url: { type: 'string' }, token: secret }, ['token']],
    ['a JSON Schema', { type: 'object', properties: { token: secret, secret: {} } }, ['token']],
    ['a JSON Schema that forgot its type', { properties: { token: secret } }, ['token']],
    ['a parameter called properties', { properties: { type: 'object', secret: true } }, ['properties']],
    ['a parameter called secret', { secret: { type: 'boolean', default: true } }, []],
    ['a parameter called items', { items: secret }, ['items']],
    ['a nested parameter', { auth: { type: 'object', properties: { key: secret } } }, ['auth/key']],
    ['a whole map', { auth: { type: 'object', secret: true } }, ['auth']],
    ['items of a list', { keys: { type: 'array', items: secret } }, ['keys/*']],
    ['a part of each item', { hosts: { items: { properties: { key: secret } } } }, ['hosts/*/key']],
    ['items by position', { pair: { prefixItems: [{}, secret] } }, ['pair/1']],
    ['items by position, as older schemas have it', { pair: { items: [{}, secret] } }, ['pair/1']],
    ['members by pattern', { keys: { patternProperties: { '^k': secret } } }, ['keys/*']],
    ['other members', { keys: { additionalProperties: secret } }, ['keys/*']],
    [
      'choices',
      { a: { oneOf: [{ type: 'null' }, secret] }, b: { allOf: [secret] }, c: { anyOf: [secret] } },
      ['a', 'b', 'c'],
    ],
    ['conditions', { a: JSON.parse(conditions) as JsonValue }, ['a', 'a/x']],
    [
      'a definition',
      { type: 'object', properties: { t: { $ref: '#/$defs/a~1b' } }, $defs: { 'a/b': secret } },
      ['t'],
    ],
    ['a percent-encoded pointer', { t: { $ref: '#/d%20d' }, 'd d': secret }, ['d d', 't']],
    [
      'yes as a text',
      { token: { secret: 'yes' }, other: { secret: 'no' }, third: { secret: false } },
      ['token'],
    ],
    ['no schema', null, []],
    ['a list', [secret], []],
    ['parameters that are no mappings', { a: null, b: 'secret', c: [secret], d: 1 }, []],
    [
      'keywords of the wrong shape',
      { a: { properties: 1, items: 'x', allOf: {}, anyOf: [null], $ref: 5 } },
      [],
    ],
    ['pointers to nowhere', { a: { $ref: '#/x/y' }, b: { $ref: 'https://x' }, c: { $ref: '#/%' } }, []],
    ['inherited names', { a: { $ref: '#/constructor/prototype' }, b: { $ref: '#/__proto__' } }, []],
  ])('of %s', (_, schema, paths) => {
    expect(sorted(secretPaths(schema))).toEqual(paths);
  });

  it('hides what lies behind a recursion, but only where there are secrets', () => {
    const tree = { type: 'object', properties: { next: { $ref: '#' } } };
    expect(secretPaths(tree)).toEqual([]);
    const withKey = { type: 'object', properties: { next: { $ref: '#' }, key: secret } };
    expect(sorted(secretPaths(withKey))).toEqual(['key', 'next/key', 'next/next']);
  });

  it('hides everything when a schema is too large or too deep to look through', () => {
    const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`p${index}`, {}]));
    expect(secretPaths(wide)).toEqual([[]]);
    let deep: JsonValue = {};
    for (let depth = 0; depth < 5000; depth += 1) deep = { properties: { a: deep } };
    expect(secretPaths(deep)).toEqual([[]]);
    const doubling = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => {
        const next = { $ref: `#/d${index + 1}` };
        return [`d${index}`, { properties: { x: next, y: next } }];
      }),
    );
    expect(secretPaths(doubling)).toEqual([[]]);
  });

  it('bears any shape', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (schema) => {
        expect(secretPaths(schema as JsonValue)).toBeInstanceOf(Array);
      }),
    );
  });
});

describe('redactSecrets', () => {
  it('gives the same object back where there is nothing to hide', () => {
    const fields = { label: 'x', config: { a: 1 }, conf_schema: { a: { default: 1 } } };
    expect(redactSecrets(fields, [], hash)).toBe(fields);
  });

  it('hides values of the configuration and leaves the rest', () => {
    const config = { token: 'abc', auth: { key: 'k', user: 'u' }, hosts: [{ key: 1, name: 'n' }], other: 1 };
    const paths = [['token'], ['auth', 'key'], ['hosts', '*', 'key'], ['absent', 'x']];
    expect(redactSecrets({ config }, paths, hash)['config']).toEqual({
      token: { $secret: 'hash of 5' },
      auth: { key: { $secret: 'hash of 3' }, user: 'u' },
      hosts: [{ key: { $secret: 'hash of 1' }, name: 'n' }],
      other: 1,
    });
  });

  it.each<[name: string, path: JsonPath, config: JsonObject]>([
    ['a text where a map was described', ['auth', 'key'], { auth: 'user:pass' }],
    ['a list where a map was described', ['auth', 'key'], { auth: ['user', 'pass'] }],
    ['a map where positions were described', ['auth', 1], { auth: { key: 'pass' } }],
    ['everything', [], { auth: 1 }],
  ])('hides whole what has another shape: %s', (_, path, config) => {
    const hidden =
      path.length === 0 ? { $secret: hash(config) } : { auth: { $secret: hash(config['auth'] ?? null) } };
    expect(redactSecrets({ config }, [path], hash)['config']).toEqual(hidden);
  });

  it('takes a secret that is null for none', () => {
    expect(redactSecrets({ config: { token: null } }, [['token']], hash)['config']).toEqual({ token: null });
  });

  it('hides what the schema gives as values of secrets', () => {
    const schema = {
      token: {
        ...secret,
        default: 'abc',
        enum: ['abc', 'd'],
        const: 'abc',
        examples: ['e'],
        description: 'ok',
      },
      auth: {
        type: 'object',
        default: { key: 'k', user: 'u' },
        examples: [{ key: 'kk', user: 'u' }],
        properties: { key: { allOf: [secret], default: 'k' }, user: { default: 'u' } },
      },
      default: { type: 'string', default: 'kept' },
    };
    expect(redactSecrets({ conf_schema: schema }, [], hash)['conf_schema']).toEqual({
      token: {
        ...secret,
        default: { $secret: 'hash of 5' },
        enum: { $secret: 'hash of 11' },
        const: { $secret: 'hash of 5' },
        examples: { $secret: 'hash of 5' },
        description: 'ok',
      },
      auth: {
        type: 'object',
        default: { key: { $secret: 'hash of 3' }, user: 'u' },
        examples: [{ key: { $secret: 'hash of 4' }, user: 'u' }],
        properties: { key: { allOf: [secret], default: { $secret: 'hash of 3' } }, user: { default: 'u' } },
      },
      default: { type: 'string', default: 'kept' },
    });
  });

  it('hides defaults of what a list of paths calls secret, though the schema does not', () => {
    const fields = { conf_schema: { token: { default: 'abc' } } };
    expect(redactSecrets(fields, [['token']], hash)['conf_schema']).toEqual({
      token: { default: { $secret: 'hash of 5' } },
    });
  });

  it('keeps a key called __proto__ a key', () => {
    const config = JSON.parse('{"__proto__": {"token": "x"}, "token": "y"}') as JsonValue;
    const redacted = redactSecrets({ config }, [['token']], hash)['config'];
    expect(JSON.stringify(redacted)).toBe('{"__proto__":{"token":"x"},"token":{"$secret":"hash of 3"}}');
  });

  it('bears deep defaults and hides them', () => {
    const deep = JSON.parse(`${'['.repeat(1500)}"x"${']'.repeat(1500)}`) as JsonValue;
    const schema = { token: secret, deep: { default: deep } };
    const redacted = JSON.stringify(redactSecrets({ conf_schema: schema }, [], hash));
    expect(redacted).toContain('hash of');
  });

  it('never lets a value at a secret path through', () => {
    const value = fc.oneof(fc.constant('TOPSECRET'), fc.array(fc.constant('TOPSECRET')));
    const config = fc.dictionary(fc.constantFrom('token', 'auth'), fc.dictionary(fc.constant('key'), value));
    fc.assert(
      fc.property(config, (written) => {
        const schema = { token: secret, auth: { properties: { key: secret } } };
        const redacted = redactSecrets({ config: written, conf_schema: schema }, [], hash);
        expect(JSON.stringify(redacted)).not.toContain('TOPSECRET');
      }),
    );
  });
});
