import type { JsonObject } from './catalog/json.ts';
import { kindLabels, kinds } from './catalog/kinds.ts';
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
const address = '^https?://[^@\\s]+$';
const variable = '^[A-Za-z_]\\w*$';
const size = '^(?:\\d+(?:\\.\\d+)?(?:B|KiB|MiB|GiB))+$';

function outputPattern(choices: readonly string[]): string {
  return `^(?:${choices.join('|')})(?:=.+)?$`;
}

/** What the patterns of the schema say, by their text. */
export const settingPatternWords: ReadonlyMap<string, string> = new Map([
  [duration, 'a duration such as `30s`, `5m` or `1h30m`'],
  [period, 'hours or days, such as `12h` or `90d`'],
  [size, 'a size such as `512KiB` or `1MiB`'],
  [address, 'an address that begins with https:// or http://, without a name or a password'],
  [variable, 'letters, digits and `_`, the first no digit'],
  ...settingRows.flatMap(({ pattern }) =>
    pattern === undefined ? [] : [[pattern.expression, pattern.words] as const],
  ),
  ...settingRows.flatMap(({ type, choices = [] }) =>
    type === 'outputs'
      ? [[outputPattern(choices), `one of ${choices.join(', ')}, with \`=FILE\` for a file`] as const]
      : [],
  ),
]);

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
        url: {
          description: 'Beginning of the addresses that they are for, without a name or a password.',
          type: 'string',
          pattern: address,
        },
        username: {
          description: 'The name that goes with the secret, where one is asked for.',
          type: 'string',
        },
        variable: {
          description: 'Name of the variable that holds the secret.',
          type: 'string',
          pattern: variable,
        },
        headers: {
          description: 'Headers to send instead: names of variables by names of headers.',
          type: 'object',
          additionalProperties: {
            description: 'Name of the variable that holds the value of the header.',
            type: 'string',
            pattern: variable,
          },
        },
      },
    },
  }),
  duration: () => ({ type: 'string', pattern: duration }),
  limits: () => ({
    oneOf: [
      { type: 'integer', minimum: 0 },
      {
        type: 'object',
        properties: Object.fromEntries(
          kinds.map((kind) => [
            kind,
            { description: `The limit of the kind ${kindLabels[kind]}.`, type: 'integer', minimum: 0 },
          ]),
        ),
        minProperties: 1,
        additionalProperties: false,
      },
    ],
  }),
  list: () => ({ type: 'array', items: { type: 'string', minLength: 1 } }),
  outputs: ({ choices = [] }) => {
    const output = { type: 'string', pattern: outputPattern(choices) };
    return { oneOf: [output, { type: 'array', items: output, minItems: 1 }] };
  },
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
