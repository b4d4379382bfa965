import { changeTriggersDescription, changeTriggerWords } from './describe-change-triggers.ts';
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
    changeTriggers: {
      anyOf: [
        {
          type: 'object',
          properties: {
            state: { enum: changeTriggerWords },
            done: {
              enum: ['installed', 'renewed', 'removed', null],
              description: 'Null where nothing was done.',
            },
          },
          required: ['state', 'done'],
          additionalProperties: false,
        },
        { type: 'null' },
      ],
      description: changeTriggersDescription,
    },
  },
  required: [
    'formatVersion',
    'type',
    'database',
    'schema',
    'platformTablesExisted',
    'applied',
    'changeTriggers',
  ],
  additionalProperties: false,
} as const;
