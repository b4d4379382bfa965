import type { ConditionName, PassSummary, TriggerKind } from '../controller/controller-status.ts';
import type { RepositoryProblem } from '../reconcile/repository/repository-look.ts';
import { countsSchema, formatVersionSchema, optionalTextSchema } from './schema-parts.ts';

const timeSchema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z$',
  description: 'ISO 8601, UTC.',
} as const;

const countSchema = { type: 'integer', minimum: 0 } as const;

const triggerSchema = {
  enum: [
    'start',
    'file',
    'git',
    'webhook',
    'database',
    'timer',
    'retry',
    'signal',
    'request',
  ] as const satisfies readonly TriggerKind[],
} as const;

const conditionSchema = {
  type: 'object',
  properties: {
    type: {
      enum: [
        'Ready',
        'Reconciling',
        'Stalled',
        'Drifted',
        'PruneBlocked',
        'EnvironmentReady',
      ] as const satisfies readonly ConditionName[],
    },
    status: { enum: ['True', 'False', 'Unknown'] },
    reason: { type: 'string', description: 'One word for machines.' },
    message: { type: 'string', description: 'For people.' },
    lastTransitionTime: { ...timeSchema, description: 'When the status changed the last time.' },
  },
  required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
  additionalProperties: false,
} as const;

const passSchema = {
  type: 'object',
  description: 'One pass.',
  properties: {
    id: { type: 'string', description: 'Lines of the log carry it.' },
    triggers: { type: 'array', items: triggerSchema },
    revision: { ...optionalTextSchema, description: 'Commit of the manifests; null outside of git.' },
    outcome: {
      enum: [
        'invalid',
        'unchanged',
        'applied',
        'partial',
        'held',
        'failed',
        'interrupted',
      ] as const satisfies readonly PassSummary['outcome'][],
    },
    startedAt: timeSchema,
    finishedAt: timeSchema,
    counts: countsSchema,
    statements: { ...countSchema, description: 'SQL statements.' },
    filesRead: countSchema,
    rowsRead: { ...countSchema, description: 'Rows that the database answered with.' },
    errors: { type: 'array', items: { type: 'string' }, description: 'The first of what went wrong.' },
  },
  required: [
    'id',
    'triggers',
    'revision',
    'outcome',
    'startedAt',
    'finishedAt',
    'counts',
    'statements',
    'filesRead',
    'rowsRead',
    'errors',
  ],
  additionalProperties: false,
} as const;

const repositorySchema = {
  type: 'object',
  description: 'The repository that is followed.',
  properties: {
    url: { type: 'string', description: 'Without credentials.' },
    branch: { ...optionalTextSchema, description: 'Null for what the remote has checked out.' },
    commit: { ...optionalTextSchema, description: 'What is checked out; null before anything is.' },
    checkedAt: { anyOf: [timeSchema, { type: 'null' }], description: 'When the remote answered last.' },
    fetchedAt: {
      anyOf: [timeSchema, { type: 'null' }],
      description: 'When a commit was fetched last; null where that was before this process.',
    },
    nextCheckAt: {
      anyOf: [timeSchema, { type: 'null' }],
      description: 'When the remote is asked next; null while it is being asked.',
    },
    problem: {
      anyOf: [
        {
          type: 'object',
          properties: {
            reason: {
              enum: [
                'FetchFailed',
                'VerificationFailed',
                'CommitRefused',
              ] as const satisfies readonly RepositoryProblem['reason'][],
            },
            message: { type: 'string', description: 'For people.' },
          },
          required: ['reason', 'message'],
          additionalProperties: false,
        },
        { type: 'null' },
      ],
      description: 'Why passes do not read what the branch leads to; null when they do.',
    },
  },
  required: ['url', 'branch', 'commit', 'checkedAt', 'fetchedAt', 'nextCheckAt', 'problem'],
  additionalProperties: false,
} as const;

/** What `/status` of a controller answers. */
export const controllerStatusSchema = {
  type: 'object',
  description: 'What a controller does, and how it is.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'controller-status' },
    version: { type: 'string', description: 'Of reconcile.' },
    startedAt: timeSchema,
    suspended: { type: 'boolean', description: 'Whether it makes no passes until it is resumed.' },
    repository: {
      anyOf: [repositorySchema, { type: 'null' }],
      description: 'Null where manifests are read from where they are.',
    },
    conditions: { type: 'array', items: conditionSchema },
    lastAttempt: { anyOf: [passSchema, { type: 'null' }], description: 'Null before the first pass.' },
    lastApplied: {
      anyOf: [passSchema, { type: 'null' }],
      description: 'The last pass after which the catalog was what the manifests say.',
    },
    queue: {
      type: 'object',
      properties: {
        waiting: {
          type: 'array',
          items: triggerSchema,
          description: 'Triggers that wait for the pass under way to end.',
        },
        failures: { ...countSchema, description: 'Passes that went wrong one after another.' },
        nextPassAt: {
          anyOf: [timeSchema, { type: 'null' }],
          description: 'When the next pass begins if nothing triggers one before.',
        },
      },
      required: ['waiting', 'failures', 'nextPassAt'],
      additionalProperties: false,
    },
  },
  required: [
    'formatVersion',
    'type',
    'version',
    'startedAt',
    'suspended',
    'repository',
    'conditions',
    'lastAttempt',
    'lastApplied',
    'queue',
  ],
  additionalProperties: false,
} as const;
