import { lockChangesSchema } from './content-schemas.ts';
import { hostSchema } from './host-schema.ts';
import { planSchema } from './plan-schema.ts';
import {
  countsSchema,
  formatVersionSchema,
  kindCountsSchema,
  locationSchema,
  optionalLocationSchema,
  optionalTextSchema,
} from './schema-parts.ts';

export const diagnosticSchema = {
  type: 'object',
  description: 'One finding about the input.',
  properties: {
    code: { type: 'string', description: 'Stable code of the finding, explained in the documentation.' },
    severity: { type: 'string', enum: ['error', 'warning'] },
    message: { type: 'string', description: 'What is wrong.' },
    hint: { ...optionalTextSchema, description: 'What to write instead.' },
    location: { ...optionalLocationSchema, description: 'Where it is; null for a finding about no file.' },
    related: {
      type: 'array',
      description: 'Other places that the finding is about.',
      items: {
        type: 'object',
        properties: { location: locationSchema, message: { type: 'string' } },
        required: ['location', 'message'],
        additionalProperties: false,
      },
    },
  },
  required: ['code', 'severity', 'message', 'hint', 'location', 'related'],
  additionalProperties: false,
} as const;

const inputSchema = {
  type: 'object',
  description: 'What was read.',
  properties: {
    paths: { type: 'array', items: { type: 'string' } },
    filesRead: { type: 'integer', minimum: 0 },
    bytesRead: { type: 'integer', minimum: 0 },
    objects: { ...kindCountsSchema, description: 'Objects that the manifests describe, per kind.' },
  },
  required: ['paths', 'filesRead', 'bytesRead', 'objects'],
  additionalProperties: false,
} as const;

export const revisionSchema = {
  type: 'object',
  description: 'The commit that the manifests were read from.',
  properties: {
    commit: { type: 'string' },
    dirty: { type: 'boolean', description: 'Whether the files differ from the commit.' },
  },
  required: ['commit', 'dirty'],
  additionalProperties: false,
} as const;

const appliedSchema = {
  type: 'object',
  description: 'What was committed to the database.',
  properties: { runId: { type: 'string' }, counts: countsSchema },
  required: ['runId', 'counts'],
  additionalProperties: false,
} as const;

const unitSchema = {
  type: 'object',
  description: 'What became of a pack with its runtimes.',
  properties: {
    unit: {
      ...optionalTextSchema,
      description: 'Ref of the pack; null for findings about files that belong to none that is known.',
    },
    status: {
      type: 'string',
      enum: ['applied', 'planned', 'unchanged', 'failed', 'blocked', 'skipped'],
      description:
        'failed: it is invalid, or the database refuses it. blocked: it needs one that failed. skipped: it was to be deleted, and nothing is deleted while a unit failed.',
    },
    by: { ...optionalTextSchema, description: 'The unit that a blocked one needs.' },
    diagnostics: { type: 'array', items: diagnosticSchema, description: 'Why it failed.' },
  },
  required: ['unit', 'status', 'by', 'diagnostics'],
  additionalProperties: false,
} as const;

const millisecondsSchema = { type: 'number', minimum: 0 } as const;

export const reconciliationSchema = {
  type: 'object',
  description: 'Result of validating, planning, rehearsing or applying.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'reconciliation' },
    outcome: {
      type: 'string',
      enum: ['invalid', 'valid', 'unchanged', 'planned', 'rehearsed', 'applied'],
      description:
        'invalid: the input has errors, nothing was written. valid: only validation was asked for. unchanged: there was nothing to write. planned: a dry run. rehearsed: applied and rolled back. applied: committed.',
    },
    source: { type: 'string', description: 'Name of the manifest root that owns the objects.' },
    database: { ...optionalTextSchema, description: 'Which database; null when none was opened.' },
    revision: { anyOf: [revisionSchema, { type: 'null' }], description: 'Null outside of git.' },
    input: inputSchema,
    diagnostics: { type: 'array', items: diagnosticSchema, description: 'Sorted by file, line and column.' },
    diagnosticCounts: {
      type: 'object',
      properties: { errors: { type: 'integer', minimum: 0 }, warnings: { type: 'integer', minimum: 0 } },
      required: ['errors', 'warnings'],
      additionalProperties: false,
    },
    plan: { anyOf: [planSchema, { type: 'null' }], description: 'Null when nothing was planned.' },
    applied: { anyOf: [appliedSchema, { type: 'null' }], description: 'Null unless the outcome is applied.' },
    host: {
      anyOf: [hostSchema, { type: 'null' }],
      description:
        'What was done on this host, or would be; null where it was left alone (--no-environments, invalid input, validation, nothing of this host in the manifests).',
    },
    lock: {
      type: ['object', 'null'],
      description: 'What the lock file says anew; null where no content comes from a source.',
      properties: {
        written: { type: 'boolean', description: 'Whether it was written; else it would be.' },
        changes: lockChangesSchema,
      },
      required: ['written', 'changes'],
      additionalProperties: false,
    },
    units: {
      anyOf: [{ type: 'array', items: unitSchema }, { type: 'null' }],
      description:
        'What became of each pack with its runtimes, where they are isolated (--keep-going); else null.',
    },
    timings: {
      type: 'object',
      description: 'Milliseconds that the stages took.',
      properties: {
        read: millisecondsSchema,
        plan: millisecondsSchema,
        apply: millisecondsSchema,
        total: millisecondsSchema,
      },
      required: ['read', 'plan', 'apply', 'total'],
      additionalProperties: false,
    },
    statements: { type: 'integer', minimum: 0, description: 'SQL statements sent.' },
    rowsRead: { type: 'integer', minimum: 0, description: 'Rows that the database answered with.' },
  },
  required: [
    'formatVersion',
    'type',
    'outcome',
    'source',
    'database',
    'revision',
    'input',
    'diagnostics',
    'diagnosticCounts',
    'plan',
    'applied',
    'host',
    'lock',
    'units',
    'timings',
    'statements',
    'rowsRead',
  ],
  additionalProperties: false,
} as const;
