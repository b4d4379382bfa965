import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../src/catalog/json.ts';
import { diagnosticCodes } from '../../../../src/diagnostic-codes.ts';
import { checkConfig } from '../../../../src/manifests/conf-schema/check-config.ts';
import { openSchema } from '../../../../src/manifests/conf-schema/compile-schema.ts';
import { convertConfSchema } from '../../../../src/manifests/conf-schema/convert.ts';
import { keywordNames, typeNames } from '../../../../src/manifests/conf-schema/keywords.ts';
import { createSchemaCache } from '../../../../src/manifests/conf-schema/schema-cache.ts';
import { validateConfigs } from '../../../../src/manifests/conf-schema/validate-configs.ts';

const names = fc.constantFrom('a', 'b', 'toString', '__proto__', '~/ %', 'x\u0000');
const mapOf = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(names, values), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));

/** Schemas that may be right: keywords with values of their shape. */
const { schema } = fc.letrec((tie) => {
  const sub = fc.oneof(
    { maxDepth: 4, depthIdentifier: 'schema' },
    fc.constantFrom({}, { type: 'string' }, true),
    tie('schema'),
  );
  const count = fc.nat({ max: 3 });
  const values = {
    type: fc.oneof(fc.constantFrom(...typeNames), fc.subarray([...typeNames], { minLength: 1 })),
    enum: fc.array(fc.jsonValue({ maxDepth: 1 }), { minLength: 1, maxLength: 3 }),
    const: fc.jsonValue({ maxDepth: 1 }),
    minimum: count,
    exclusiveMaximum: fc.oneof(count, fc.boolean()),
    maximum: count,
    multipleOf: fc.constantFrom(1, 0.5, 3),
    minLength: count,
    maxItems: count,
    minProperties: count,
    uniqueItems: fc.boolean(),
    nullable: fc.boolean(),
    pattern: fc.constantFrom('^a', 'b+$', '(a|b)*', '^(a+)+$', '(?=a)'),
    format: fc.constantFrom('date', 'email', 'uri', 'url', 'nonsense'),
    required: fc.oneof(fc.boolean(), fc.uniqueArray(names, { maxLength: 3 })),
    secret: fc.boolean(),
    default: fc.jsonValue({ maxDepth: 2 }),
    $ref: fc.constantFrom('#/properties/a', '#/properties/b/items', '#', '#/$defs/a', 'http://a/b'),
    properties: mapOf(sub),
    $defs: mapOf(sub),
    patternProperties: fc
      .array(fc.tuple(fc.constantFrom('^a', 'b'), sub), { maxLength: 2 })
      .map(Object.fromEntries),
    dependencies: mapOf(fc.oneof(sub, fc.uniqueArray(names, { maxLength: 2 }))),
    additionalProperties: fc.oneof(fc.boolean(), sub),
    items: fc.oneof(sub, fc.array(sub, { maxLength: 2 })),
    contains: sub,
    not: sub,
    if: sub,
    anyOf: fc.array(sub, { minLength: 1, maxLength: 3 }),
    oneOf: fc.array(sub, { minLength: 1, maxLength: 3 }),
    allOf: fc.array(sub, { minLength: 1, maxLength: 2 }),
    propertyNames: sub,
    unevaluatedProperties: fc.boolean(),
  };
  const entries = [...Object.entries(values), ['then', sub] as const].map(([keyword, value]) =>
    fc.tuple(fc.constant(keyword), value as fc.Arbitrary<unknown>),
  );
  return { schema: fc.array(fc.oneof(...entries), { maxLength: 4 }).map(Object.fromEntries) };
});

const plausible = fc.oneof(
  mapOf(schema),
  fc.record({ type: fc.constant('object'), properties: mapOf(schema), $defs: mapOf(schema) }),
  fc
    .tuple(schema, mapOf(schema))
    .map(([base, properties]) => ({ ...(base as object), type: 'object', properties })),
) as fc.Arbitrary<JsonObject>;

/** Anything at all, with keywords in wrong places. */
const wild = fc.object({
  key: fc.oneof(fc.constantFrom(...keywordNames), names, fc.string()),
  values: [fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('object', 'string', '#', '#/properties/a')],
  maxDepth: 6,
}) as fc.Arbitrary<JsonObject>;

const toJson = (value: JsonObject): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
const confSchemas = fc.oneof(plausible, wild).map(toJson);
const configs = fc.oneof(
  mapOf(fc.jsonValue({ maxDepth: 3 })),
  mapOf(mapOf(fc.jsonValue({ maxDepth: 1 }))),
  fc.jsonValue(),
) as fc.Arbitrary<JsonValue>;

const canary = 'canary-7f3a';

/** The value with every text of it replaced. */
function plant(value: JsonValue): JsonValue {
  if (typeof value === 'string') return `${canary}${value}`;
  if (Array.isArray(value)) return value.map(plant);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plant(part)]));
}

/** Replaces the texts of every default. */
function plantDefaults(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plantDefaults);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === 'default' ? plant(part) : plantDefaults(part)]),
  );
}

const planted = fc.oneof(
  plausible.map(toJson).map(plantDefaults),
  wild.map(toJson),
) as fc.Arbitrary<JsonObject>;

/** As a whole, the validator takes keys that every object inherits for evaluated ones; see the test of that. */
function isMisjudgedAsWhole(confSchema: JsonValue, config: JsonValue): boolean {
  const keys = Object.getOwnPropertyNames(Object.prototype);
  return (
    JSON.stringify(confSchema).includes('"unevaluatedProperties"') &&
    keys.some((key) => JSON.stringify(config).includes(`${JSON.stringify(key)}:`))
  );
}

describe('whatever a pack holds', () => {
  it(
    'is checked without a crash, and reported under known codes without a value of config or a default',
    { timeout: 60_000 },
    () => {
      const findSchema = createSchemaCache();
      fc.assert(
        fc.property(planted, configs, (confSchema, config) => {
          const findings = checkConfig(confSchema, plant(config), findSchema);
          for (const { code, message, hint } of findings) {
            expect(diagnosticCodes).toHaveProperty([code]);
            expect(`${message} ${hint ?? ''}`).not.toContain(canary);
          }
        }),
        { numRuns: 3000 },
      );
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
  );

  it('gives each finding a place that its author can find', { timeout: 60_000 }, () => {
    const findSchema = createSchemaCache();
    const follow = (value: JsonValue | undefined, path: readonly (string | number)[]): boolean =>
      path.length === 0 ||
      (typeof value === 'object' && value !== null && Object.hasOwn(value, path[0] ?? '')
        ? follow((value as JsonObject)[path[0] ?? ''], path.slice(1))
        : path.length === 1);
    fc.assert(
      fc.property(confSchemas, configs, (confSchema, config) => {
        for (const { at, path, message } of checkConfig(confSchema, config, findSchema)) {
          expect(follow(at === 'config' ? config : confSchema, path), `${message} ${path.join('/')}`).toBe(
            true,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('fits by its parts exactly when it fits as a whole', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(plausible, configs, (confSchema, config) => {
        fc.pre(!isMisjudgedAsWhole(confSchema, config));
        const converted = convertConfSchema(confSchema);
        const found = checkConfig(confSchema, config, createSchemaCache());
        fc.pre(found.every(({ at, severity }) => at === 'config' || severity === 'warning'));
        const broken = found.filter(
          ({ at, code, severity }) =>
            at === 'config' && !(code === 'config.unknown-key' && severity === 'warning'),
        );
        expect(broken.length === 0).toBe(openSchema(converted.schema).check(config, '').length === 0);
      }),
      { numRuns: 1500 },
    );
  });

  it.each(['other', 'toString', 'constructor'])(
    'is not evaluated by being called %s, as everything inherits',
    (key) => {
      const found = checkConfig(
        { endpoint: { unevaluatedProperties: false, $ref: '#' } },
        { endpoint: { [key]: [] } },
        createSchemaCache(),
      );
      expect(found).toEqual([expect.objectContaining({ at: 'config', severity: 'error' })]);
    },
  );

  it('can be compiled once its keywords were found to be right', { timeout: 60_000 }, () => {
    const findSchema = createSchemaCache();
    fc.assert(
      fc.property(plausible, configs, (confSchema, config) => {
        // The validator has faults of its own in these.
        fc.pre(!JSON.stringify(confSchema).includes('unevaluated'));
        const messages = checkConfig(confSchema, config, findSchema).map(({ message }) => message);
        expect(messages).not.toContain('The conf_schema combines keywords in a way that cannot be checked.');
      }),
      { numRuns: 2000 },
    );
  });

  it('comes back from the thread', { timeout: 60_000 }, async () => {
    const requests = fc.array(
      fc.record({ ref: fc.string(), confSchema: fc.oneof(confSchemas, configs), config: configs }),
      {
        minLength: 200,
        maxLength: 400,
      },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (batch) => {
        const refs = new Set(batch.map(({ ref }) => ref));
        const findings = await validateConfigs(batch);
        expect(findings.every(({ ref, path }) => refs.has(ref) && Array.isArray(path))).toBe(true);
      }),
      { numRuns: 5 },
    );
  });
});
