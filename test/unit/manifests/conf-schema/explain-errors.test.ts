import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/catalog/json.ts';
import { findIn, messagesOf } from '../../../support/conf-schema-findings.ts';

const text = { type: 'string' };
const number = { type: 'integer' };
const login = {
  type: 'object',
  required: ['user', 'password'],
  properties: { user: text, password: text },
  additionalProperties: false,
};
const key = {
  type: 'object',
  required: ['key'],
  properties: { key: text, port: number },
  additionalProperties: false,
};

describe('a choice of schemas that all fail is one finding', () => {
  it.each<[string, JsonObject, JsonValue, string]>([
    [
      'types are joined',
      { anyOf: [text, number] },
      true,
      '`config.a` must be a string or an integer, not a boolean.',
    ],
    [
      'so are those of nested choices',
      { anyOf: [text, { oneOf: [number, { type: 'null' }] }] },
      [],
      '`config.a` must be a string, an integer or null, not a list.',
    ],
    [
      'the form of the right type is explained',
      { anyOf: [text, key] },
      { key: 'k', port: 'p' },
      '`config.a.port` must be an integer, not a string.',
    ],
    [
      'missing keys are named as alternatives',
      { oneOf: [login, key] },
      {},
      '`config.a` is incomplete; conf_schema requires `password` and `user`, or `key`.',
    ],
    [
      'one missing key is itself',
      { oneOf: [login, text] },
      { user: 'u' },
      '`config.a.password` is missing; conf_schema requires it.',
    ],
    [
      'nothing near',
      { anyOf: [{ type: 'string', minLength: 3 }, number] },
      'x',
      '`config.a` fits none of the 2 forms that conf_schema allows.',
    ],
    [
      'the form that a constant selects is explained',
      {
        oneOf: [
          { type: 'object', properties: { kind: { const: 'a' }, x: text } },
          { type: 'object', properties: { kind: { const: 'b' }, x: number } },
        ],
      },
      { kind: 'b', x: 'y' },
      '`config.a.x` must be an integer, not a string.',
    ],
    [
      'more than one fits',
      {
        oneOf: [
          { type: 'string', minLength: 1 },
          { type: 'string', maxLength: 3 },
        ],
      },
      'ab',
      '`config.a` fits more than one of the forms in `oneOf`; it must fit exactly one.',
    ],
  ])('%s', (...[, param, config, message]) => {
    expect(messagesOf({ a: param }, { a: config })).toEqual([message]);
  });

  it('says what is wrong with the closest form', () => {
    expect(findIn({ a: { anyOf: [text, key] } }, { a: { port: 'p', prot: 1 } })).toEqual([
      expect.stringContaining(
        '[For the closest form: `key` is missing; conf_schema requires it; `prot` is not defined in conf_schema; `port` must be an integer, not a string.]',
      ),
    ]);
  });

  it('keeps errors beside a choice', () => {
    const confSchema = {
      type: 'object',
      properties: { a: text },
      anyOf: [{ required: ['b'] }, { required: ['c'] }],
    };
    expect(messagesOf(confSchema, { a: 1 })).toEqual([
      '`config.a` must be a string, not an integer.',
      '`config` is incomplete; conf_schema requires `b`, or `c`.',
    ]);
  });

  it('finds the errors of forms behind references', () => {
    const confSchema = {
      type: 'object',
      properties: { a: { anyOf: [{ $ref: '#/$defs/text' }, { $ref: '#/$defs/tree' }] } },
      $defs: {
        text,
        tree: {
          type: 'object',
          properties: { next: { $ref: '#/$defs/tree' }, port: number },
          additionalProperties: false,
        },
      },
    };
    expect(messagesOf(confSchema, { a: { next: { port: 'x' } } })).toEqual([
      '`config.a.next.port` must be an integer, not a string.',
    ]);
    expect(messagesOf(confSchema, { a: 1 })).toEqual([
      '`config.a` must be a string or a mapping, not an integer.',
    ]);
  });

  it('is a warning where only more keys are needed, else an error', () => {
    const param = { oneOf: [login, key] };
    expect(findIn({ a: param }, { a: {} })[0]).toMatch(/^warning config\.missing a:/);
    expect(findIn({ a: param }, { a: { port: 'x' } })[0]).toMatch(/^error config\.invalid a:/);
  });
});
