import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/catalog/json.ts';
import { codesOf, findIn, messagesOf } from '../../../support/conf-schema-findings.ts';

const core = {
  timeout: { type: 'integer', minimum: 1, maximum: 3600, default: 300 },
  debug: { type: 'boolean', default: false },
  mode: { type: 'string', enum: ['cloud', 'server'] },
  token: { type: 'string', required: true, secret: true, enum: ['hunter2', 'hunter3'] },
};

describe('a config that fits', () => {
  it.each<[JsonObject, JsonValue | undefined]>([
    [core, { timeout: 300, debug: true, mode: 'cloud', token: 'hunter2' }],
    [{ a: {} }, { a: [1, { b: null }] }],
    [{ a: { type: 'number' } }, { a: 1 }],
    [{ a: { type: 'integer' } }, { a: 1.0 }],
    [{ a: { type: ['string', 'null'] } }, { a: null }],
    [{ a: { type: 'string', nullable: true } }, { a: null }],
    [{ a: { type: 'string', format: 'email' } }, { a: 'root@localhost' }],
    [{ a: { type: 'string', format: 'uri' } }, { a: 'unix:///var/run/docker.sock' }],
    [{ a: { type: 'string', format: 'date' } }, { a: '2024-02-29' }],
    [{ a: { type: 'string', default: 'x', required: true } }, undefined],
    [{ type: 'object', properties: {}, required: [] }, { more: 1 }],
    [{ type: 'object', properties: { a: { type: 'string' } } }, { b: 1 }],
  ])('%j takes %j', (confSchema, config) => {
    expect(findIn(confSchema, config)).toEqual([]);
  });
});

describe('a config that does not', () => {
  const full = { token: 'hunter2' };
  it.each<[JsonObject, JsonValue, string]>([
    [
      core,
      { ...full, timeout: '5' },
      'error config.invalid timeout: `config.timeout` must be an integer, not a string. [Write it without quotes.]',
    ],
    [
      core,
      { ...full, timeout: 'soon' },
      'error config.invalid timeout: `config.timeout` must be an integer, not a string.',
    ],
    [core, { ...full, timeout: 0 }, 'error config.invalid timeout: `config.timeout` must be at least 1.'],
    [
      core,
      { ...full, debug: 'true' },
      'error config.invalid debug: `config.debug` must be true or false, not a string. [Write it without quotes.]',
    ],
    [
      core,
      { ...full, mode: 7 },
      'error config.invalid mode: `config.mode` must be a string, not an integer. [Put it in quotes.]',
    ],
    [
      core,
      { ...full, mode: 'sever' },
      'error config.invalid mode: `config.mode` must be "cloud" or "server". [Did you mean "server"?]',
    ],
    [
      core,
      { token: 'hunter4' },
      'error config.invalid token: `config.token` is not one of the allowed values.',
    ],
    [
      core,
      {},
      'warning config.missing token: `config.token` is missing; conf_schema requires it. [Set it, unless the platform gets it elsewhere; a `default` in conf_schema would do as well.]',
    ],
    [
      core,
      { ...full, tiemout: 5 },
      'warning config.unknown-key tiemout: `config.tiemout` is not defined in conf_schema. [Did you mean `timeout`?]',
    ],
    [
      core,
      { ...full, colour: 5 },
      'warning config.unknown-key colour: `config.colour` is not defined in conf_schema. [The keys here are `debug`, `mode`, `timeout` and `token`.]',
    ],
    [core, ['x'], 'error config.invalid : `config` must be a mapping, not a list.'],
    [
      { a: { additionalProperties: false, type: 'object', properties: { host: {} } } },
      { a: { hots: 1 } },
      'error config.unknown-key a/hots: `config.a.hots` is not defined in conf_schema. [Did you mean `host`?]',
    ],
    [
      { a: { type: 'object', properties: { host: {} } } },
      { a: { hots: 1 } },
      'warning config.unknown-key a/hots: `config.a.hots` is not defined in conf_schema. [Did you mean `host`?]',
    ],
    [
      { a: { type: 'array', items: { type: 'object', properties: { 'a b': { type: 'string' } } } } },
      { a: [{}, { 'a b': 1 }] },
      'error config.invalid a/1/a b: `config.a[1]["a b"]` must be a string, not an integer. [Put it in quotes.]',
    ],
    [
      { a: { items: [{ type: 'string' }], additionalItems: false } },
      { a: ['x', 'y'] },
      'error config.invalid a: `config.a` has more items than conf_schema defines.',
    ],
    [
      { a: { type: 'string', maxLength: 2 } },
      { a: 'abc' },
      'error config.invalid a: `config.a` is too long; its greatest number of characters is 2.',
    ],
    [
      { a: { type: 'string', pattern: '^b' } },
      { a: 'abc' },
      'error config.invalid a: `config.a` does not match the pattern "^b".',
    ],
    [
      { a: { type: 'string', pattern: '^b', secret: true } },
      { a: 'abc' },
      'error config.invalid a: `config.a` does not match its pattern in conf_schema.',
    ],
    [
      { a: { type: 'string', format: 'date' } },
      { a: '2026-02-31' },
      'error config.invalid a: `config.a` does not have the format "date".',
    ],
    [{ a: { const: 3 } }, { a: 4 }, 'error config.invalid a: `config.a` must be 3.'],
    [
      { a: { not: { type: 'string' } } },
      { a: 'x' },
      'error config.invalid a: `config.a` is ruled out by `not` in conf_schema.',
    ],
    [
      { a: { uniqueItems: true } },
      { a: [1, 1] },
      'error config.invalid a: `config.a` must not hold equal items.',
    ],
    [
      { a: { dependentRequired: { user: ['password'] } } },
      { a: { user: 'u' } },
      'warning config.missing a/password: `config.a.password` is missing; conf_schema requires it beside `user`. [Set it, unless the platform gets it elsewhere; a `default` in conf_schema would do as well.]',
    ],
    [
      { a: { dependencies: { user: ['password'] } } },
      { a: { user: 'u' } },
      'warning config.missing a/password: `config.a.password` is missing; conf_schema requires it beside `user`. [Set it, unless the platform gets it elsewhere; a `default` in conf_schema would do as well.]',
    ],
    [
      { a: { propertyNames: { pattern: '^x' } } },
      { a: { y: 1 } },
      'error config.unknown-key a/y: `config.a.y` has a name that `propertyNames` in conf_schema does not allow.',
    ],
    [
      { a: { contains: { type: 'string' } } },
      { a: [1, 2] },
      'error config.invalid a: `config.a` does not hold the items that `contains` in conf_schema asks for.',
    ],
    [
      { a: { properties: { b: false } } },
      { a: { b: 1 } },
      'error config.invalid a/b: `config.a.b` is not allowed here by conf_schema.',
    ],
    [
      { a: JSON.parse('{"if": {"minimum": 5}, "then": {"maximum": 7}}') as JsonObject },
      { a: 9 },
      'error config.invalid a: `config.a` must be at most 7.',
    ],
  ])('%j refuses %j', (confSchema, config, report) => {
    expect(findIn(confSchema, config)).toEqual([report]);
  });

  it('hears everything at once, errors first', () => {
    expect(codesOf(core, { timeout: 'x', mode: 'x', more: 1 })).toEqual([
      'config.invalid',
      'config.invalid',
      'config.missing',
      'config.unknown-key',
    ]);
  });

  it('hears of one cause once: a value of the wrong type is in no enum either', () => {
    expect(messagesOf({ a: { type: 'string', enum: ['x'], minLength: 1 } }, { a: 1 })).toEqual([
      '`config.a` must be a string, not an integer.',
    ]);
  });

  it('does not count what only an object’s prototype has', () => {
    const confSchema = { type: 'object', properties: {}, required: ['toString'] };
    expect(codesOf(confSchema, {})).toEqual(['config.missing']);
    expect(codesOf({ ...confSchema, minProperties: 0 }, {})).toEqual(['config.missing']);
  });

  it('compares whole values, also those with keys that objects inherit', () => {
    const confSchema = {
      a: { const: { b: 1, c: [1.0] } },
      d: { enum: [{}] },
      e: { type: 'array', uniqueItems: true },
    };
    const keys = { toString: {}, valueOf: {} };
    expect(messagesOf(confSchema, { a: { c: [1], b: 1 }, d: {}, e: [keys, {}, []] })).toEqual([]);
    expect(messagesOf(confSchema, { a: keys, d: keys, e: [keys, { valueOf: {}, toString: {} }] })).toEqual([
      '`config.a` must be {"b":1,"c":[1]}.',
      '`config.d` must be {}.',
      '`config.e` must not hold equal items.',
    ]);
  });

  it('hears about the first of very many wrong items', () => {
    const items = Array.from({ length: 20_000 }, () => 1);
    expect(messagesOf({ a: { type: 'array', items: { type: 'string' } } }, { a: items })).toHaveLength(100);
  });
});

it('says so when the validator fails on a schema', () => {
  const choice = { oneOf: [{ unevaluatedProperties: false }, {}], patternProperties: { '^a': {} } };
  expect(codesOf({ a: choice }, { a: { a: [] } })).toEqual(['conf-schema.unsupported']);
});

describe('no config at all', () => {
  it('is one finding, which names what is required', () => {
    const confSchema = {
      host: { required: true },
      token: { required: true },
      port: { default: 1, required: true },
    };
    expect(findIn(confSchema)).toEqual([
      'warning config.missing : There is no config; conf_schema requires `host` and `token`. [Set it, unless the platform gets it elsewhere; a `default` in conf_schema would do as well.]',
    ]);
  });

  it('is nothing where nothing is required', () => {
    expect(findIn({ host: { type: 'string' } })).toEqual([]);
  });
});

describe('defaults', () => {
  it.each<[JsonObject, string]>([
    [
      { port: { type: 'integer', default: '8088' } },
      'warning conf-schema.default schema:port/default: The default of `port` must be an integer, not a string. [Write it without quotes.]',
    ],
    [
      { a: { type: 'object', properties: { b: { enum: ['x'], default: 'y' } } } },
      'warning conf-schema.default schema:a/properties/b/default: The default of `b` must be "x".',
    ],
    [
      { type: 'object', properties: { a: { type: 'array', items: { type: 'string' }, default: ['x', 1] } } },
      'warning conf-schema.default schema:properties/a/default/1: The default of `a` at `default[1]` must be a string, not an integer. [Put it in quotes.]',
    ],
  ])('of %j', (confSchema, report) => {
    expect(findIn(confSchema, {})).toEqual([report]);
  });

  it.each<[JsonObject]>([
    [{ a: { type: 'string', default: null } }],
    [{ a: { type: 'object', properties: { b: { required: true } }, default: {} } }],
    [{ a: { type: 'integer', default: 1 } }],
  ])('of %j are fine', (confSchema) => {
    expect(findIn(confSchema, {})).toEqual([]);
  });
});

describe('secrets', () => {
  const secret = 'swordfish';
  it.each<[JsonObject, JsonValue]>([
    [{ a: { type: 'string', secret: true, enum: [secret], default: secret } }, { a: 'x' }],
    [{ a: { type: 'object', secret: true, properties: { b: { const: secret } } } }, { a: { b: 'x' } }],
    [
      { a: { type: 'object', minProperties: 1, properties: { b: { const: secret, secret: true } } } },
      { a: { b: 'x' } },
    ],
    [{ a: { anyOf: [{ const: secret, secret: true }, { const: 1 }] } }, { a: 'x' }],
    [{ a: { $ref: '#/properties/b' }, b: { type: 'string', secret: true, enum: [secret] } }, { a: 'x' }],
    [{ a: { type: 'integer', default: secret } }, { a: secret }],
    [{ a: { type: 'string', format: 'date', pattern: '^[0-9]' } }, { a: secret }],
  ])('of %j stay out of messages', (confSchema, config) => {
    const found = findIn(confSchema, config);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join('\n')).not.toContain(secret);
  });
});
