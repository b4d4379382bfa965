import { byteCountSchema, generationSchema, usageSchema } from './environment-parts.ts';
import { environmentKeySchema } from './environment-key-schema.ts';
import { formatVersionSchema, optionalTextSchema } from './schema-parts.ts';

const listedSchema = {
  type: 'object',
  properties: {
    ...environmentKeySchema,
    state: {
      type: 'string',
      enum: ['ready', 'building', 'degraded', 'missing', 'blocked'],
      description:
        'degraded: an older one serves, or what serves is not fit; missing: nothing serves; blocked: this host lacks something, as the last run found.',
    },
    generation: generationSchema,
    generations: {
      type: 'array',
      items: { type: 'integer', minimum: 1 },
      description: 'Generations that can be rolled back to, and the serving one.',
    },
    rolledBack: { type: 'boolean' },
    fingerprint: { ...optionalTextSchema, description: 'Of what serves.' },
    detected: { ...optionalTextSchema, description: 'Version that its interpreter told.' },
    builtAt: { type: ['string', 'null'], format: 'date-time' },
    ownBytes: { ...byteCountSchema, description: 'Bytes that go when this environment goes.' },
    sharedBytes: { ...byteCountSchema, description: 'Bytes that other environments use as well.' },
    users: { type: 'integer', minimum: 0, description: 'Environments that are the same, itself included.' },
    directory: { ...optionalTextSchema, description: 'Real path of what serves.' },
    links: { type: 'array', items: { type: 'string' }, description: 'Paths under which it is found.' },
    message: { ...optionalTextSchema, description: 'What is wrong, or was the last time.' },
    fix: { ...optionalTextSchema, description: 'What to do about it, where that is known.' },
    log: { ...optionalTextSchema, description: 'Path of the log of the last build, or of the failed one.' },
  },
  required: [
    'pack',
    'runtime',
    'version',
    'state',
    'generation',
    'generations',
    'rolledBack',
    'fingerprint',
    'detected',
    'builtAt',
    'ownBytes',
    'sharedBytes',
    'users',
    'directory',
    'links',
    'message',
    'fix',
    'log',
  ],
  additionalProperties: false,
} as const;

export const environmentsSchema = {
  type: 'object',
  description: 'The environments of this host (`env list`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'environments' },
    root: { type: 'string', description: 'Directory of the store.' },
    database: {
      ...optionalTextSchema,
      description: 'Where it was looked up what the last run found; null where that is not known.',
    },
    environments: { type: 'array', items: listedSchema },
    usage: usageSchema,
  },
  required: ['formatVersion', 'type', 'root', 'database', 'environments', 'usage'],
  additionalProperties: false,
} as const;

export const variablesSchema = {
  type: 'object',
  description: 'What actions run with in one environment (`env list --export`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'environment-variables' },
    ...environmentKeySchema,
    variables: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          value: { type: 'string' },
          operation: { type: 'string', enum: ['set', 'prepend', 'append'] },
          separator: { type: 'string', description: 'Between the value and what was there.' },
        },
        required: ['name', 'value', 'operation', 'separator'],
        additionalProperties: false,
      },
    },
  },
  required: ['formatVersion', 'type', 'pack', 'runtime', 'version', 'variables'],
  additionalProperties: false,
} as const;
