import { heldReasons } from '../catalog/catalog-object.ts';
import { changeTriggersDescription, changeTriggerWords } from './describe-change-triggers.ts';
import {
  formatVersionSchema,
  kindCountsSchema,
  kindSchema,
  locationSchema,
  optionalTextSchema,
  refSchema,
} from './schema-parts.ts';

const runSchema = {
  type: 'object',
  description: 'The last run that wrote.',
  properties: {
    runId: { type: 'string' },
    source: { type: 'string' },
    finishedAt: { type: 'string', format: 'date-time' },
    commit: optionalTextSchema,
    outcome: { type: 'string' },
  },
  required: ['runId', 'source', 'finishedAt', 'commit', 'outcome'],
  additionalProperties: false,
} as const;

const ownershipSchema = {
  type: 'object',
  description: 'Who owns an object, and what it was last applied from.',
  properties: {
    source: { type: 'string' },
    digest: { type: 'string', description: 'Digest of what was applied.' },
    commit: optionalTextSchema,
    location: locationSchema,
    appliedAt: { type: 'string', format: 'date-time' },
    held: {
      enum: [...heldReasons, null],
      description: 'Why its deletion was held back the last time it was due; null when it was not.',
    },
  },
  required: ['source', 'digest', 'commit', 'location', 'appliedAt', 'held'],
  additionalProperties: false,
} as const;

const statusObjectSchema = {
  type: 'object',
  properties: {
    kind: kindSchema,
    ref: refSchema,
    inCatalog: {
      type: 'boolean',
      description: 'Whether the catalog holds it; false when its row was deleted by another.',
    },
    owner: {
      anyOf: [ownershipSchema, { type: 'null' }],
      description: 'Null for an object that no source owns.',
    },
  },
  required: ['kind', 'ref', 'inCatalog', 'owner'],
  additionalProperties: false,
} as const;

export const statusSchema = {
  type: 'object',
  description: 'What the catalog holds and who owns it.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'status' },
    database: { type: 'string' },
    counts: {
      type: 'object',
      properties: {
        total: { ...kindCountsSchema, description: 'Objects in the catalog.' },
        owned: { ...kindCountsSchema, description: 'Those of them that a source owns.' },
      },
      required: ['total', 'owned'],
      additionalProperties: false,
    },
    sources: {
      type: 'array',
      items: {
        type: 'object',
        properties: { source: { type: 'string' }, owned: kindCountsSchema },
        required: ['source', 'owned'],
        additionalProperties: false,
      },
    },
    objects: { type: 'array', items: statusObjectSchema },
    lastRun: { anyOf: [runSchema, { type: 'null' }], description: 'Null before the first run.' },
    changeTriggers: {
      enum: [...changeTriggerWords, null],
      description: changeTriggersDescription,
    },
  },
  required: [
    'formatVersion',
    'type',
    'database',
    'counts',
    'sources',
    'objects',
    'lastRun',
    'changeTriggers',
  ],
  additionalProperties: false,
} as const;
