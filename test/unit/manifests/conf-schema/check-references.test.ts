import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/catalog/json.ts';
import { codesOf, findIn, messagesOf } from '../../../support/conf-schema-findings.ts';

const withReference = ($ref: string): JsonObject => ({
  type: 'object',
  properties: { a: { $ref }, 'b/c %': { type: 'integer', default: { type: 'string' } } },
  $defs: {
    port: { type: 'integer' },
    named: { $anchor: 'here', type: 'integer' },
    choice: { anyOf: [{ type: 'integer' }] },
  },
});

describe('references in a conf_schema', () => {
  it.each(['#/$defs/port', '#/properties/b~1c%20%25', '#here', '#/$defs/choice/anyOf/0'])(
    'follows %s',
    ($ref) => {
      expect(messagesOf(withReference($ref), { a: 'x' })).toContain(
        '`config.a` must be an integer, not a string.',
      );
      expect(codesOf(withReference($ref), { a: 1 })).toEqual(['conf-schema.default']);
    },
  );

  it.each([
    'https://example.org/x.json',
    'file:///etc/passwd',
    'other.json',
    '//host/x',
    'x#/$defs/port',
    '',
  ])('refuses %j, which leads out', ($ref) => {
    expect(findIn(withReference($ref), { a: 1 })).toEqual([
      `error conf-schema.reference schema:properties/a/$ref: The reference ${JSON.stringify($ref)} leads out of this conf_schema; nothing is ever fetched. [Copy the definition under \`$defs\` and refer to it as "#/$defs/name".]`,
    ]);
  });

  it.each([
    '#/$defs/prot',
    '#/properties/a/$ref',
    '#/properties/b~1c%20%25/default',
    '#/$defs',
    '#/$defs/choice/anyOf/1',
    '#/$defs/choice/anyOf/length',
    '#/$defs/constructor',
    '#/%',
    '#nowhere',
  ])('refuses %s, where no schema is', ($ref) => {
    expect(messagesOf(withReference($ref), { a: 1 })).toEqual([
      `The reference "${$ref}" leads to nothing that is a schema.`,
    ]);
  });

  it('resolves them from the top of the flat form too, as converted', () => {
    const flat = {
      server: { type: 'object', properties: { port: { type: 'integer' } } },
      servers: { type: 'object', patternProperties: { '^\\w+': { $ref: '#/properties/server' } } },
    };
    expect(messagesOf(flat, { servers: { one: { port: 'x' } } })).toEqual([
      '`config.servers.one.port` must be an integer, not a string.',
    ]);
    expect(findIn({ ...flat, other: { $ref: '#/server' } }, {})[0]).toContain(
      '[References begin at the top of the schema, such as "#/properties/other".]',
    );
  });

  it('refuses a chain that ends where it began', () => {
    const confSchema = { a: { $ref: '#/properties/b' }, b: { $ref: '#/properties/a' } };
    expect(messagesOf(confSchema, { a: 1 })).toEqual([
      'The reference "#/properties/b" leads back to itself.',
      'The reference "#/properties/a" leads back to itself.',
    ]);
  });

  it('survives a recursion that descends into nothing', () => {
    const confSchema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/x' } },
      $defs: { x: { allOf: [{ $ref: '#/$defs/y' }] }, y: { allOf: [{ $ref: '#/$defs/x' }] } },
    };
    expect(codesOf(confSchema, { a: 1 })).toEqual(['conf-schema.too-complex']);
  });

  it('allows a recursion that descends into the value', () => {
    const confSchema = {
      type: 'object',
      properties: { tree: { $ref: '#/$defs/node' } },
      $defs: {
        node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } }, additionalProperties: false },
      },
    };
    expect(messagesOf(confSchema, { tree: { next: { next: {} } } })).toEqual([]);
    expect(messagesOf(confSchema, { tree: { next: { nxt: {} } } })).toEqual([
      '`config.tree.next.nxt` is not defined in conf_schema.',
    ]);
  });

  it('refuses an inner identifier that would change what references mean', () => {
    const inner = { $id: 'https://example.org/inner', type: 'integer' };
    expect(codesOf({ type: 'object', properties: { a: inner } }, {})).toEqual([]);
    expect(codesOf({ type: 'object', properties: { a: inner, b: { $ref: '#/properties/a' } } }, {})).toEqual([
      'conf-schema.unsupported',
    ]);
  });
});
