import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/catalog/json.ts';
import { convertConfSchema } from '../../../../src/manifests/conf-schema/convert.ts';
import { show } from '../../../support/conf-schema-findings.ts';

const convert = (confSchema: JsonObject): JsonObject => convertConfSchema(confSchema).schema;
const reportsOf = (confSchema: JsonObject): readonly string[] =>
  convertConfSchema(confSchema).findings.map(show);

describe('convertConfSchema', () => {
  it('turns parameters into properties, and their own `required` into a list', () => {
    const flat = {
      token: { type: 'string', required: true, secret: true, position: 1, description: 'A token' },
      retries: { type: 'integer', minimum: 0, required: false },
    };
    expect(convert(flat)).toEqual({
      type: 'object',
      properties: { token: { type: 'string' }, retries: { type: 'integer', minimum: 0 } },
      required: ['token'],
    });
  });

  it('converts nested mappings, items and additional properties', () => {
    const flat = {
      servers: {
        type: 'array',
        items: { type: 'object', required: true, properties: { host: { type: 'string', required: true } } },
      },
      profiles: { type: 'object', additionalProperties: { type: 'string', required: true, secret: true } },
    };
    expect(convert(flat)['properties']).toEqual({
      servers: {
        type: 'array',
        items: { type: 'object', properties: { host: { type: 'string' } }, required: ['host'] },
      },
      profiles: { type: 'object', additionalProperties: { type: 'string' } },
    });
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'the string `object` beside `properties` is JSON Schema',
      { type: 'object', properties: { a: { type: 'string' } } },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    [
      'parameters called type and properties are flat',
      { type: { type: 'string' }, properties: { type: 'integer' } },
      { type: 'object', properties: { type: { type: 'string' }, properties: { type: 'integer' } } },
    ],
    [
      'a JSON Schema may say `required` both ways',
      { type: 'object', required: ['b'], properties: { a: { required: true }, b: {} } },
      { type: 'object', required: ['a', 'b'], properties: { a: {}, b: {} } },
    ],
    [
      'a default makes a key optional',
      { a: { type: 'string', default: 'x', required: true } },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    [
      'a null is no default',
      { a: { type: 'string', default: null, required: true } },
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    [
      'defaults of all parts make a mapping optional',
      { a: { type: 'object', required: true, properties: { b: { default: 1, required: true }, c: {} } } },
      { type: 'object', properties: { a: { type: 'object', properties: { b: {}, c: {} } } } },
    ],
  ])('%s', (_, written, converted) => {
    expect(convert(written)).toEqual(converted);
    expect(reportsOf(written)).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['draft 4: exclusive bounds', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['draft 4: bounds that are not exclusive', { maximum: 1, exclusiveMaximum: false }, { maximum: 1 }],
    ['draft 4: id', { id: 'http://example.org/schema', type: 'string' }, { type: 'string' }],
    [
      'draft 7: tuples',
      { items: [{ type: 'string' }], additionalItems: false },
      { prefixItems: [{ type: 'string' }], items: false },
    ],
    [
      'draft 7: an identifier as anchor',
      { $id: '#port', type: 'integer' },
      { $anchor: 'port', type: 'integer' },
    ],
    ['a generated identifier', { $id: '#/properties/port', type: 'integer' }, { type: 'integer' }],
    ['OpenAPI: nullable', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['the type any', { type: 'any' }, {}],
    ['annotations', { title: 'T', examples: [1], 'x-order': 3, readOnly: true, $comment: 'c' }, {}],
  ])('reads %s', (_, written, converted) => {
    const confSchema = { type: 'object', properties: { a: written } };
    expect((convert(confSchema)['properties'] as JsonObject)['a']).toEqual(converted);
    expect(reportsOf(confSchema)).toEqual([]);
  });

  it.each([
    'http://json-schema.org/draft-04/schema#',
    'http://json-schema.org/draft-07/schema',
    'https://json-schema.org/draft/2020-12/schema',
  ])('knows the dialect %s', ($schema) => {
    expect(reportsOf({ $schema, type: 'object', properties: {} })).toEqual([]);
  });

  it('gives equal constraints equal text, whatever their order and annotations', () => {
    const first = convert({ a: { type: 'string', minLength: 1 }, b: { type: 'integer' } });
    const second = convert({ b: { description: 'b', type: 'integer' }, a: { minLength: 1, type: 'string' } });
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
  });

  it('remembers where its author wrote a subschema, its default and that it is secret', () => {
    const { schema, subschemas } = convertConfSchema({ a: { type: 'string', default: 'd', secret: true } });
    const part = (schema['properties'] as JsonObject)['a'];
    expect(subschemas.get(part as object)).toEqual({ path: ['a'], default: 'd', secret: true, flat: true });
  });

  it('takes keys that objects inherit like any other, but refuses the one that the validator skips', () => {
    const confSchema = JSON.parse('{"__proto__": {"type": "string"}, "constructor": {"required": true}}');
    expect(convert(confSchema)).toEqual({
      type: 'object',
      properties: { constructor: {} },
      required: ['constructor'],
    });
    expect(reportsOf(confSchema)).toEqual([
      'error conf-schema.invalid schema:__proto__: The key `__proto__` is not allowed. [Choose another name.]',
    ]);
  });
});

describe('what is wrong with a conf_schema', () => {
  const invalid = 'error conf-schema.invalid schema:';
  it.each<[JsonObject, string]>([
    [{ a: 'string' }, `${invalid}a: The parameter \`a\` must be a mapping, such as \`{type: string}\`.`],
    [{ a: { type: 'int' } }, `${invalid}a/type: \`int\` is not a type. [Did you mean \`integer\`?]`],
    [{ a: { type: 'strnig' } }, `${invalid}a/type: \`strnig\` is not a type. [Did you mean \`string\`?]`],
    [{ a: { enum: 'x' } }, `${invalid}a/enum: The keyword \`enum\` must be a list of the allowed values.`],
    [{ a: { minimum: '1' } }, `${invalid}a/minimum: The keyword \`minimum\` must be a number.`],
    [{ a: { minimum: { $data: '1/b' } } }, `${invalid}a/minimum: The keyword \`minimum\` must be a number.`],
    [
      { a: { maxLength: 1.5 } },
      `${invalid}a/maxLength: The keyword \`maxLength\` must be a whole number from 0.`,
    ],
    [
      { a: { multipleOf: 0 } },
      `${invalid}a/multipleOf: The keyword \`multipleOf\` must be a number above 0.`,
    ],
    [{ a: { secret: 'yes' } }, `${invalid}a/secret: The keyword \`secret\` must be true or false.`],
    [
      { a: { required: 'yes' } },
      `${invalid}a/required: The keyword \`required\` must be true, false, or a list of keys.`,
    ],
    [{ a: { items: 3 } }, `${invalid}a/items: A schema must be a mapping, such as \`{type: string}\`.`],
    [{ a: { anyOf: [] } }, `${invalid}a/anyOf: The keyword \`anyOf\` must be a list of schemas, not empty.`],
    [
      { a: { properties: [] } },
      `${invalid}a/properties: The keyword \`properties\` must be a mapping of schemas.`,
    ],
    [
      { a: { properties: { b: null } } },
      `${invalid}a/properties/b: A schema must be a mapping, such as \`{type: string}\`.`,
    ],
    [
      { a: { exclusiveMinimum: true } },
      `${invalid}a/exclusiveMinimum: The keyword \`exclusiveMinimum\` must be a number, or true beside \`minimum\`.`,
    ],
    [
      { a: { requird: true } },
      'warning conf-schema.unknown-keyword schema:a/requird: `requird` is not a keyword of a conf_schema, and has no effect. [Did you mean `required`?]',
    ],
    [
      { a: { roles: {} } },
      'warning conf-schema.unknown-keyword schema:a/roles: `roles` is not a keyword of a conf_schema, and has no effect. [Remove it, or begin its name with `x-`.]',
    ],
    [
      { a: { format: 'ipv5' } },
      'warning conf-schema.unknown-format schema:a/format: `ipv5` is not a known format; config is not checked against it. [Did you mean `ipv4`?]',
    ],
    [
      { a: { $async: true } },
      'error conf-schema.unsupported schema:a/$async: The keyword `$async` is not supported in a conf_schema. [Remove `$async`; a conf_schema is checked on its own, with local `$ref` only.]',
    ],
  ])('reports %j', (confSchema, report) => {
    expect(reportsOf(confSchema)).toEqual([report]);
  });

  it('reports everything at once', () => {
    const findings = reportsOf({ a: { type: 'int', minimum: 'x' }, b: 1, c: { pattern: '(' } });
    expect(findings).toHaveLength(4);
  });

  it('tells the author of a JSON Schema without `type: object` what is missing', () => {
    expect(reportsOf({ $schema: 'x', properties: { a: {} } })[0]).toContain(
      '[If this is meant as a JSON Schema, add `type: object` at its top.]',
    );
  });

  it('names the dialects that it knows', () => {
    const [report] = reportsOf({
      $schema: 'http://json-schema.org/draft-03/schema#',
      type: 'object',
      properties: {},
    });
    expect(report).toContain('error conf-schema.unsupported schema:$schema:');
    expect(report).toContain('draft-04, draft-06, draft-07, 2019-09 or 2020-12');
  });

  it('escapes what a terminal would obey', () => {
    expect(reportsOf({ a: { 'x\u001b[31m': 1 } })[0]).toContain(String.raw`x\u001b[31m`);
  });
});
