import { countsByKindSchema, countsSchema, formatVersionSchema, optionalTextSchema } from './schema-parts.ts';

/** What is told of a run in a list of them, and of one alone. */
export const runFactsSchema = {
  type: 'object',
  description: 'A run that wrote something.',
  properties: {
    runId: { type: 'string', format: 'uuid' },
    source: { type: 'string', description: 'Name of the manifest root that was applied.' },
    startedAt: { type: 'string', format: 'date-time', description: 'By the clock of the host.' },
    finishedAt: { type: 'string', format: 'date-time', description: 'By the clock of the database.' },
    outcome: { type: 'string', description: 'One word, such as applied.' },
    commit: { ...optionalTextSchema, description: 'Null outside of git.' },
    dirty: { type: 'boolean', description: 'Whether the files differed from the commit.' },
    actor: { type: 'string', description: 'Who ran it.' },
    host: { type: 'string', description: 'Where it ran.' },
    version: { type: 'string', description: 'Of reconcile.' },
    planDigest: { type: 'string', description: 'Digest over what was done.' },
    counts: countsSchema,
    countsByKind: countsByKindSchema,
    held: { type: 'integer', minimum: 0, description: 'Deletions that were due and held back.' },
    failed: { type: 'integer', minimum: 0, description: 'Parts of the input that were left out.' },
  },
  required: [
    'runId',
    'source',
    'startedAt',
    'finishedAt',
    'outcome',
    'commit',
    'dirty',
    'actor',
    'host',
    'version',
    'planDigest',
    'counts',
    'countsByKind',
    'held',
    'failed',
  ],
  additionalProperties: false,
} as const;

export const pendingMigrationsSchema = {
  type: 'array',
  items: { type: 'string' },
  description: 'Migrations that the database lacks; what they would record is not known.',
} as const;

export const historySchema = {
  type: 'object',
  description: 'The last runs that wrote to the catalog.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'history' },
    database: { type: 'string' },
    recorded: {
      type: 'boolean',
      description: 'False where the tables of the audit are not there or cannot be read.',
    },
    pendingMigrations: pendingMigrationsSchema,
    runs: { type: 'array', items: runFactsSchema, description: 'The newest first.' },
    more: { type: 'boolean', description: 'Whether there are older runs, which --limit leaves out.' },
  },
  required: ['formatVersion', 'type', 'database', 'recorded', 'pendingMigrations', 'runs', 'more'],
  additionalProperties: false,
} as const;
