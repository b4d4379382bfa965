import { describe, expect, it } from 'vitest';
import { isJsonArray, isJsonObject, type JsonValue } from '../../../../src/catalog/json.ts';
import { manifestPatternWords } from '../../../../src/manifests/explain/describe-form.ts';
import { schemas } from '../../../../src/manifests/schemas/schemas.ts';
import { buildSettingsSchema, settingPatternWords } from '../../../../src/settings-schema.ts';

const roots = { ...schemas, settings: buildSettingsSchema() };

/** All parts of a schema that hold some keyword, by the path that leads there. */
function findParts(value: JsonValue, path: string): readonly (readonly [string, JsonValue])[] {
  if (isJsonArray(value)) return value.flatMap((part, index) => findParts(part, `${path}/${index}`));
  if (!isJsonObject(value)) return [];
  return [
    [path, value],
    ...Object.entries(value).flatMap(([key, part]) => findParts(part, `${path}/${key}`)),
  ];
}

const parts = Object.entries(roots).flatMap(([name, schema]) => findParts(schema, name));

function isSentence(text: JsonValue | undefined): boolean {
  return typeof text === 'string' && /^[A-Z`].*\.$/su.test(text);
}

describe('the schemas of manifests and settings', () => {
  it('describe every property in a sentence', () => {
    const properties = parts.filter(([path]) => /\/(?:properties\/[^/]+|additionalProperties)$/u.test(path));
    expect(properties.length).toBeGreaterThan(200);
    const poor = properties.filter(
      ([, schema]) => !isJsonObject(schema) || !isSentence(schema['description']),
    );
    expect(poor.map(([path]) => path)).toEqual([]);
  });

  it('have words for every pattern', () => {
    const known = new Map([...manifestPatternWords, ...settingPatternWords]);
    const patterns = parts.flatMap(([, schema]) =>
      isJsonObject(schema) && typeof schema['pattern'] === 'string' ? [schema['pattern']] : [],
    );
    expect(patterns.length).toBeGreaterThan(20);
    expect(patterns.filter((pattern) => !known.has(pattern))).toEqual([]);
  });
});
