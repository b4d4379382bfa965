import { pendingMigrationsSchema, runFactsSchema } from './history-schema.ts';
import { fieldChangeSchema } from './plan-schema.ts';
import {
  formatVersionSchema,
  kindSchema,
  optionalLocationSchema,
  optionalTextSchema,
  refSchema,
} from './schema-parts.ts';

const effectSchema = {
  type: 'object',
  description: 'What a deletion did to the rows of one other table.',
  properties: {
    effect: { type: 'string', enum: ['delete', 'set-null', 'set-default', 'block', 'unknown'] },
    table: { type: 'string' },
    columns: {
      type: 'array',
      items: { type: 'string' },
      description: 'The referring columns; empty for rows that were deleted.',
    },
    constraint: { ...optionalTextSchema, description: 'The foreign key; null for rows that were deleted.' },
    rows: { type: 'integer', minimum: 0 },
  },
  required: ['effect', 'table', 'columns', 'constraint', 'rows'],
  additionalProperties: false,
} as const;

const recordedChangeSchema = {
  type: 'object',
  description: 'One change that the run made.',
  properties: {
    action: { type: 'string', enum: ['create', 'update', 'delete', 'adopt'] },
    kind: kindSchema,
    ref: refSchema,
    previousRef: { ...optionalTextSchema, description: 'Ref before the object was renamed.' },
    previousSource: { ...optionalTextSchema, description: 'Source that owned the object before.' },
    drift: { type: 'boolean', description: 'Whether the change only undid what others did.' },
    fields: {
      type: 'array',
      items: fieldChangeSchema,
      description: 'Differences; for a creation, all that was stated. Their locations are not recorded.',
    },
    location: optionalLocationSchema,
    note: {
      ...optionalTextSchema,
      description: 'Why it happened, where no manifest asked for it word by word.',
    },
    effects: {
      anyOf: [{ type: 'array', items: effectSchema }, { type: 'null' }],
      description: 'What a deletion did to rows of other tables; null where nothing is known.',
    },
  },
  required: [
    'action',
    'kind',
    'ref',
    'previousRef',
    'previousSource',
    'drift',
    'fields',
    'location',
    'note',
    'effects',
  ],
  additionalProperties: false,
} as const;

export const runSchema = {
  type: 'object',
  description: 'One run, with everything that it changed.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'run' },
    database: { type: 'string' },
    pendingMigrations: pendingMigrationsSchema,
    run: runFactsSchema,
    failures: {
      type: 'array',
      items: {},
      description: 'Parts of the input that were left out, each with the reason.',
    },
    changes: { type: 'array', items: recordedChangeSchema, description: 'In the order of execution.' },
  },
  required: ['formatVersion', 'type', 'database', 'pendingMigrations', 'run', 'failures', 'changes'],
  additionalProperties: false,
} as const;
