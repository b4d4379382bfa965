import type { JsonObject } from './catalog/json.ts';
import { kinds } from './catalog/kinds.ts';
import { keyOf, settingRows, type SettingRow } from './settings-table.ts';

/** JSON Schema (2020-12) of `reconcile.yaml`. */
export function buildSettingsSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of reconcile',
    description: 'reconcile.yaml in the working directory. Flags and variables go before it.',
    type: 'object',
    properties: Object.fromEntries(settingRows.map((row) => [keyOf(row), describeSetting(row)])),
    additionalProperties: false,
  };
}

const duration = '^(?:\\d+(?:\\.\\d+)?(?:ms|s|m|h))+$';
const period = '^(?:\\d+(?:\\.\\d+)?(?:h|d))+$';
const size = '^(?:\\d+(?:\\.\\d+)?(?:B|KiB|MiB|GiB))+$';

const typeSchemas: Readonly<Record<SettingRow['type'], (row: SettingRow) => JsonObject>> = {
  boolean: () => ({ type: 'boolean' }),
  choice: (row) => ({ type: 'string', enum: row.choices ?? [] }),
  count: () => ({ type: 'integer', minimum: 1 }),
  credentials: () => ({
    type: 'array',
    items: {
      type: 'object',
      required: ['url'],
      additionalProperties: false,
      properties: {
        url: { type: 'string', pattern: '^https?://[^@\\s]+$' },
        username: { type: 'string' },
        variable: { type: 'string', pattern: '^[A-Za-z_]\\w*$' },
        headers: { type: 'object', additionalProperties: { type: 'string', pattern: '^[A-Za-z_]\\w*$' } },
      },
    },
  }),
  duration: () => ({ type: 'string', pattern: duration }),
  limits: () => ({
    oneOf: [
      { type: 'integer', minimum: 0 },
      {
        type: 'object',
        properties: Object.fromEntries(kinds.map((kind) => [kind, { type: 'integer', minimum: 0 }])),
        minProperties: 1,
        additionalProperties: false,
      },
    ],
  }),
  list: () => ({ type: 'array', items: { type: 'string', minLength: 1 } }),
  period: () => ({ type: 'string', pattern: period }),
  size: () => ({ type: ['string', 'integer'], pattern: size, minimum: 1 }),
  text: ({ pattern }) => ({
    type: 'string',
    ...(pattern === undefined ? { minLength: 1 } : { pattern: pattern.expression }),
  }),
};

function describeSetting(row: SettingRow): JsonObject {
  return {
    description: row.description,
    ...typeSchemas[row.type](row),
    ...(row.default === undefined ? {} : { default: row.default }),
  };
}
