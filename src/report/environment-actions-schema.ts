import { environmentKeySchema } from './environment-key-schema.ts';
import { byteCountSchema, generationSchema } from './environment-parts.ts';
import { formatVersionSchema, optionalTextSchema } from './schema-parts.ts';

const textsSchema = { type: 'array', items: { type: 'string' } } as const;

export const buildSchema = {
  type: 'object',
  description: 'What became of the environments of packs (`env build`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'environment-build' },
    root: { type: 'string', description: 'Directory of the store.' },
    environments: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          ...environmentKeySchema,
          state: { type: 'string', enum: ['ready', 'degraded', 'missing', 'blocked'] },
          action: { type: 'string', enum: ['built', 'switched', 'kept', 'none'] },
          generation: generationSchema,
          directory: { ...optionalTextSchema, description: 'Real path of what serves.' },
          reason: { type: 'string', description: 'Why it was done, or why it could not be.' },
          fix: { ...optionalTextSchema, description: 'What to do, where that is known.' },
          command: { ...optionalTextSchema, description: 'The command that failed.' },
          lastLines: { ...textsSchema, description: 'The end of its output.' },
          log: { ...optionalTextSchema, description: 'Path of the log of what failed.' },
        },
        required: [
          'pack',
          'runtime',
          'version',
          'state',
          'action',
          'generation',
          'directory',
          'reason',
          'fix',
          'command',
          'lastLines',
          'log',
        ],
        additionalProperties: false,
      },
    },
  },
  required: ['formatVersion', 'type', 'root', 'environments'],
  additionalProperties: false,
} as const;

export const rollbackSchema = {
  type: 'object',
  description: 'Which generation serves again (`env rollback`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'environment-rollback' },
    ...environmentKeySchema,
    from: { ...generationSchema, description: 'Number of the generation that served before.' },
    to: generationSchema,
  },
  required: ['formatVersion', 'type', 'pack', 'runtime', 'version', 'from', 'to'],
  additionalProperties: false,
} as const;

export const collectionSchema = {
  type: 'object',
  description: 'What was removed, or would be (`env gc`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'environment-collection' },
    root: { type: 'string', description: 'Directory of the store.' },
    dryRun: { type: 'boolean' },
    retired: {
      type: 'array',
      description: 'Environments that no pack asks for any more: their links are removed.',
      items: {
        type: 'object',
        properties: environmentKeySchema,
        required: ['pack', 'runtime', 'version'],
        additionalProperties: false,
      },
    },
    entries: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'Of the directory in the store.' },
          action: {
            type: 'string',
            enum: ['sweep', 'mark', 'unmark', 'remove', 'spare'],
            description:
              'sweep: the remains of an attempt go; mark: its grace begins; unmark: it is used again; remove: it goes; spare: it was to go and stays.',
          },
          reason: { type: 'string' },
          bytes: byteCountSchema,
        },
        required: ['name', 'action', 'reason', 'bytes'],
        additionalProperties: false,
      },
    },
    removedBytes: byteCountSchema,
  },
  required: ['formatVersion', 'type', 'root', 'dryRun', 'retired', 'entries', 'removedBytes'],
  additionalProperties: false,
} as const;

export const logSchema = {
  type: 'object',
  description: 'The end of the log of a build (`env logs`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'environment-log' },
    ...environmentKeySchema,
    state: { type: 'string', description: 'Of the environment.' },
    path: { type: 'string' },
    size: { ...byteCountSchema, description: 'Bytes of the whole log.' },
    omitted: { ...byteCountSchema, description: 'Bytes before the first line.' },
    lines: textsSchema,
  },
  required: [
    'formatVersion',
    'type',
    'pack',
    'runtime',
    'version',
    'state',
    'path',
    'size',
    'omitted',
    'lines',
  ],
  additionalProperties: false,
} as const;
