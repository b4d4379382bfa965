import { formatVersionSchema } from './schema-parts.ts';

export const migrationSchema = {
  type: 'object',
  description: 'What `reconcile migrate` did.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'migration' },
    database: { type: 'string' },
    schema: { type: 'string', description: "Schema that holds the platform's tables." },
    platformTablesExisted: {
      type: 'boolean',
      description: "Whether the platform's tables were there before; they are left as they are then.",
    },
    applied: {
      type: 'array',
      items: { type: 'string' },
      description: 'Names of the migrations that were applied now, in order.',
    },
  },
  required: ['formatVersion', 'type', 'database', 'schema', 'platformTablesExisted', 'applied'],
  additionalProperties: false,
} as const;
