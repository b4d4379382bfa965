/** Parts of the report's JSON Schema that occur in more than one place. */

import { formatVersion } from './format-version.ts';

export const locationSchema = {
  type: 'object',
  description: 'A place in a file. Lines and columns start at 1; a column counts UTF-16 code units.',
  properties: {
    file: { type: 'string', description: 'Path, relative to the working directory where that is possible.' },
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
  },
  required: ['file', 'line', 'column'],
  additionalProperties: false,
} as const;

export const optionalLocationSchema = {
  anyOf: [locationSchema, { type: 'null' }],
  description: 'Where the manifest states it; null when no manifest does.',
} as const;

export const optionalTextSchema = { type: ['string', 'null'] } as const;

export const kindSchema = {
  type: 'string',
  enum: ['pack', 'runtime', 'runtime_version'],
  description: 'Kind of the object.',
} as const;

export const refSchema = {
  type: 'string',
  description: "What names the object within its kind; a runtime version's is `<runtime ref>@<version>`.",
} as const;

const countSchema = { type: 'integer', minimum: 0 } as const;

export const countsSchema = {
  type: 'object',
  description: 'Objects per action; `keep` counts those that are right already.',
  properties: {
    create: countSchema,
    update: countSchema,
    delete: countSchema,
    adopt: countSchema,
    keep: countSchema,
  },
  required: ['create', 'update', 'delete', 'adopt', 'keep'],
  additionalProperties: false,
} as const;

export const countsByKindSchema = {
  type: 'object',
  properties: { pack: countsSchema, runtime: countsSchema, runtime_version: countsSchema },
  required: ['pack', 'runtime', 'runtime_version'],
  additionalProperties: false,
} as const;

export const kindCountsSchema = {
  type: 'object',
  description: 'Objects per kind.',
  properties: { pack: countSchema, runtime: countSchema, runtime_version: countSchema },
  required: ['pack', 'runtime', 'runtime_version'],
  additionalProperties: false,
} as const;

export const formatVersionSchema = {
  const: formatVersion,
  description:
    'Version of this format. The first number changes when a reader of the old format would misunderstand the new one.',
} as const;
