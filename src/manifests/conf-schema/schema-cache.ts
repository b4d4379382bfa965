import type { JsonObject } from '../../catalog/json.ts';
import { type OpenSchema, openSchema } from './compile-schema.ts';

/** Opened schemas kept at a time. */
const maxEntries = 500;

/** Opens equal schemas once. */
export type FindSchema = (schema: JsonObject) => OpenSchema;

/** A bounded memory of opened schemas; the least recently used are forgotten. Keywords are in a fixed order after conversion. */
export function createSchemaCache(): FindSchema {
  const byText = new Map<string, OpenSchema>();
  const byIdentity = new WeakMap<JsonObject, OpenSchema>();
  return (schema) => {
    const known = byIdentity.get(schema);
    if (known !== undefined) return known;
    const text = JSON.stringify(schema);
    const opened = byText.get(text) ?? openSchema(schema);
    byIdentity.set(schema, opened);
    byText.delete(text);
    byText.set(text, opened);
    const [oldest] = byText.keys();
    if (byText.size > maxEntries && oldest !== undefined) byText.delete(oldest);
    return opened;
  };
}
