import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/catalog/json.ts';
import { manifestColumnsOf } from '../../../src/catalog/columns.ts';
import { checkSchema } from '../../../src/manifests/check-schema.ts';
import { lockSchema } from '../../../src/manifests/lock/lock-schema.ts';
import { registryIndexSchema } from '../../../src/manifests/registry-index/registry-index-schema.ts';
import { schemas } from '../../../src/manifests/schemas/schemas.ts';

interface Described {
  readonly path: string;
  readonly schema: JsonObject;
}

/** Every property that a schema describes, at any depth. */
function findProperties(schema: JsonValue | undefined, path: string): readonly Described[] {
  if (!isJsonObject(schema)) return [];
  const { properties, items, additionalProperties } = schema;
  const own = isJsonObject(properties) ? Object.entries(properties) : [];
  return [
    ...own.flatMap(([name, inner]) => [
      { path: `${path}.${name}`, schema: inner as JsonObject },
      ...findProperties(inner, `${path}.${name}`),
    ]),
    ...findProperties(items, `${path}[]`),
    ...findProperties(additionalProperties, `${path}.*`),
  ];
}

const published = { ...schemas, lock: lockSchema, 'registry-index': registryIndexSchema };

describe.each(Object.entries(published))('the schema of a %s', (name, schema) => {
  const properties = findProperties(schema, name);

  it('is draft-07 with an identity and a title', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: `urn:reconcile:schema:${name}:v1`,
      title: expect.any(String) as string,
    });
  });

  it('describes every property in sentences', () => {
    const silent = properties.filter(
      ({ schema: { description } }) =>
        !/^[`A-Z].*\.$/.test(typeof description === 'string' ? description : ''),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
    expect(properties.length).toBeGreaterThan(10);
  });

  it('has examples and defaults that it accepts itself', () => {
    for (const { path, schema: property } of properties) {
      const { examples = [], default: fallback } = property;
      const values = [...(examples as readonly JsonValue[]), ...(fallback === undefined ? [] : [fallback])];
      for (const value of values) expect(checkSchema(property, value), path).toEqual([]);
    }
  });
});

describe.each(Object.entries(schemas))('the schema of the manifest of a %s', (name, schema) => {
  it('describes every column that a manifest states', () => {
    const derived = new Set(['pack']);
    const columns = manifestColumnsOf(name === 'pack' ? 'pack' : 'runtime')
      .filter(({ fromContent }) => !fromContent)
      .map((column) => column.name);
    const known = Object.keys(schema.properties);
    expect(columns.filter((column) => !known.includes(column) && !derived.has(column))).toEqual([]);
  });
});
