import { formatVersionSchema, optionalTextSchema } from './schema-parts.ts';

export const errorSchema = {
  type: 'object',
  description: 'The run failed.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'error' },
    code: {
      type: 'string',
      description: 'Kind of the failure, such as database.unreachable; internal for a bug in reconcile.',
    },
    message: { type: 'string' },
    hint: { ...optionalTextSchema, description: 'What to do about it.' },
    retryable: { type: 'boolean', description: 'Whether the same attempt may succeed later by itself.' },
    rejection: {
      description: 'Which rule of the database refused the statement; null for other failures.',
      anyOf: [
        {
          type: 'object',
          properties: {
            sqlstate: { type: 'string' },
            table: optionalTextSchema,
            column: optionalTextSchema,
            constraint: optionalTextSchema,
          },
          required: ['sqlstate', 'table', 'column', 'constraint'],
          additionalProperties: false,
        },
        { type: 'null' },
      ],
    },
    stack: { ...optionalTextSchema, description: 'Where the bug showed; null for every other failure.' },
  },
  required: ['formatVersion', 'type', 'code', 'message', 'hint', 'retryable', 'rejection', 'stack'],
  additionalProperties: false,
} as const;
