import type { JsonObject, JsonValue } from '../../src/catalog/json.ts';
import { checkConfig } from '../../src/manifests/conf-schema/check-config.ts';
import type { Finding } from '../../src/manifests/conf-schema/config-finding.ts';
import { createSchemaCache } from '../../src/manifests/conf-schema/schema-cache.ts';

/** One line for each finding: `warning config.missing token: message [hint]`, the path being into config or, behind `schema:`, into conf_schema. */
export function show({ severity, code, at, path, message, hint }: Finding): string {
  const place = `${at === 'config' ? '' : 'schema:'}${path.join('/')}`;
  return `${severity} ${code} ${place}: ${message}${hint === undefined ? '' : ` [${hint}]`}`;
}

/** The findings about a conf_schema and a config, as lines. */
export function findIn(confSchema: JsonObject, config?: JsonValue): readonly string[] {
  return checkConfig(confSchema, config, createSchemaCache()).map(show);
}

/** The messages alone. */
export function messagesOf(confSchema: JsonObject, config?: JsonValue): readonly string[] {
  return checkConfig(confSchema, config, createSchemaCache()).map(({ message }) => message);
}

export function codesOf(confSchema: JsonObject, config?: JsonValue): readonly string[] {
  return checkConfig(confSchema, config, createSchemaCache()).map(({ code }) => code);
}
