import { environmentKeySchema, environmentKeyRequired } from './environment-key-schema.ts';
import { optionalTextSchema } from './schema-parts.ts';

const textsSchema = { type: 'array', items: { type: 'string' } } as const;

const failureSchema = {
  type: 'object',
  description: 'Why an environment could not be had.',
  properties: {
    cause: {
      type: 'string',
      enum: ['host', 'network', 'interrupted', 'command'],
      description:
        'host: this host lacks something. network: something elsewhere did not answer. interrupted: the run was stopped. command: anything else.',
    },
    message: { type: 'string' },
    fix: optionalTextSchema,
    command: { ...optionalTextSchema, description: 'The command that failed.' },
    lastLines: { ...textsSchema, description: 'The end of what it said, at most 20 lines.' },
    log: { ...optionalTextSchema, description: 'Path of all that it said.' },
  },
  required: ['cause', 'message', 'fix', 'command', 'lastLines', 'log'],
  additionalProperties: false,
} as const;

const outcomeSchema = {
  type: 'object',
  description: 'What became of one environment.',
  properties: {
    ...environmentKeySchema,
    state: {
      type: 'string',
      enum: ['ready', 'degraded', 'missing', 'blocked'],
      description:
        'ready: as wanted. degraded: an older one serves. missing: none does, since it could not be built. blocked: this host lacks something.',
    },
    action: { type: 'string', enum: ['built', 'switched', 'kept', 'none'] },
    reason: { type: 'string' },
    fix: optionalTextSchema,
    fingerprint: optionalTextSchema,
    generation: { type: 'integer', minimum: 0, description: 'That serves; 0 for none.' },
    directory: { ...optionalTextSchema, description: 'Real path of what serves.' },
    links: { ...textsSchema, description: 'Paths under which it is found.' },
    failure: { anyOf: [failureSchema, { type: 'null' }] },
  },
  required: [
    ...environmentKeyRequired,
    'state',
    'action',
    'reason',
    'fix',
    'fingerprint',
    'generation',
    'directory',
    'links',
    'failure',
  ],
  additionalProperties: false,
} as const;

/** What became of the environments of a host. */
export const convergenceSchema = {
  type: 'object',
  properties: {
    environments: { type: 'array', items: outcomeSchema },
    built: { ...textsSchema, description: 'Entries of the store that were built by this run.' },
    removed: { ...textsSchema, description: 'Entries of the store that were collected.' },
    spared: {
      type: 'array',
      description: 'Entries of the store that were to be collected, and that something uses.',
      items: {
        type: 'object',
        properties: { name: { type: 'string' }, reason: { type: 'string' } },
        required: ['name', 'reason'],
        additionalProperties: false,
      },
    },
  },
  required: ['environments', 'built', 'removed', 'spared'],
  additionalProperties: false,
} as const;
