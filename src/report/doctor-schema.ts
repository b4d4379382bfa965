import { byteCountSchema, usageSchema } from './environment-parts.ts';
import { formatVersionSchema } from './schema-parts.ts';

export const doctorSchema = {
  type: 'object',
  description: 'What an examination of the environments found (`env doctor`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'environment-examination' },
    root: { type: 'string', description: 'Directory of the store.' },
    deep: { type: 'boolean', description: 'Whether every file was compared.' },
    healthy: { type: 'boolean', description: 'Whether there is no problem.' },
    environments: { type: 'integer', minimum: 0, description: 'Environments that were looked at.' },
    findings: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          level: {
            type: 'string',
            enum: ['problem', 'note'],
            description: 'note: it takes space and does no harm.',
          },
          subject: { type: 'string', description: 'What it is about: an environment, a path, a process.' },
          reason: { type: 'string' },
          fix: { type: 'string' },
        },
        required: ['level', 'subject', 'reason', 'fix'],
        additionalProperties: false,
      },
    },
    usage: usageSchema,
    freeBytes: { ...byteCountSchema, type: ['integer', 'null'], description: 'Null where it is not known.' },
  },
  required: [
    'formatVersion',
    'type',
    'root',
    'deep',
    'healthy',
    'environments',
    'findings',
    'usage',
    'freeBytes',
  ],
  additionalProperties: false,
} as const;
