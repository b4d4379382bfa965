import type { FromSchema } from 'json-schema-to-ts';
import { planSchema } from './plan-schema.ts';
import { revisionSchema } from './reconciliation-schema.ts';
import {
  formatVersionSchema,
  kindCountsSchema,
  kindSchema,
  optionalTextSchema,
  refSchema,
} from './schema-parts.ts';

const kindLimitsSchema = { ...kindCountsSchema, description: 'A number for each kind of object.' } as const;

const optionsSchema = {
  type: 'object',
  description: 'What the plan was asked for with; applying it asks for the same.',
  properties: {
    paths: { type: 'array', items: { type: 'string' }, description: 'Relative to the working directory.' },
    schema: optionalTextSchema,
    targets: { type: 'array', items: { type: 'string' } },
    strict: { type: 'boolean' },
    adopt: { type: 'boolean' },
    drift: { type: 'string', enum: ['correct', 'report', 'ignore'] },
    prune: { type: 'boolean' },
    maxDeletes: kindLimitsSchema,
    maxDeletePercent: kindLimitsSchema,
    allowDeletes: { type: ['integer', 'null'], minimum: 1 },
    dangerousAllowEmpty: { type: 'boolean' },
    keepGoing: { type: 'boolean' },
  },
  required: [
    'paths',
    'schema',
    'targets',
    'strict',
    'adopt',
    'drift',
    'prune',
    'maxDeletes',
    'maxDeletePercent',
    'allowDeletes',
    'dangerousAllowEmpty',
    'keepGoing',
  ],
  additionalProperties: false,
} as const;

const inventorySchema = {
  type: 'array',
  description:
    'What is to be written to the inventory: records of what was applied, new names or sources of them, their removal, and whether a deletion is held back.',
  items: {
    type: 'object',
    properties: {
      action: { type: 'string', enum: ['record', 'move', 'forget', 'mark'] },
      kind: kindSchema,
      ref: refSchema,
      digest: { type: 'string', description: 'Tells whether another plan would write the same.' },
    },
    required: ['action', 'kind', 'ref', 'digest'],
    additionalProperties: false,
  },
} as const;

/** What `--out` writes and `--plan` reads. */
export const planFileSchema = {
  type: 'object',
  title: 'Plan of reconcile',
  description:
    'A plan for review, as `--out` writes it; `--plan` applies exactly this, or refuses it as stale. It holds no secret: keyed hashes stand for them.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'plan' },
    version: { type: 'string', description: 'Of reconcile.' },
    source: { type: 'string', description: 'Name of the manifest root that owns the objects.' },
    database: { ...optionalTextSchema, description: 'Which database it was planned against.' },
    revision: { anyOf: [revisionSchema, { type: 'null' }], description: 'Null outside of git.' },
    options: optionsSchema,
    plan: planSchema,
    inventory: inventorySchema,
  },
  required: ['formatVersion', 'type', 'version', 'source', 'database', 'revision', 'options', 'plan'],
  additionalProperties: false,
} as const;

/** A plan in a file. */
export type JsonPlanFile = FromSchema<typeof planFileSchema>;
