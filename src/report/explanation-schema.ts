import { formatVersionSchema, optionalTextSchema } from './schema-parts.ts';

const textsSchema = { type: 'array', items: { type: 'string' } } as const;

const fieldSchema = {
  type: 'object',
  properties: {
    path: { type: 'string', description: 'Such as `runtime.versions[].version`.' },
    parent: {
      ...optionalTextSchema,
      description: 'Path of the field that it is in; null for what was asked about.',
    },
    description: { type: 'string' },
    type: { type: 'string', description: 'In words, such as `list of text` or `text, or mapping`.' },
    required: { type: 'boolean' },
    requiredUnless: { ...optionalTextSchema, description: 'The key without which it is required.' },
    default: { ...optionalTextSchema, description: 'What counts where it is left out, in words or as YAML.' },
    allowed: { type: 'array', description: 'The values that it may have; empty where they are not listed.' },
    form: { ...textsSchema, description: 'Forms that its value must have, in words.' },
    otherNames: { ...textsSchema, description: 'Other names of the same.' },
    example: { ...optionalTextSchema, description: 'As YAML.' },
  },
  required: [
    'path',
    'parent',
    'description',
    'type',
    'required',
    'requiredUnless',
    'default',
    'allowed',
    'form',
    'otherNames',
    'example',
  ],
  additionalProperties: false,
} as const;

export const explanationSchema = {
  type: 'object',
  description:
    'What `reconcile explain` tells: the field that was asked about first, then those below it, depth first.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'explanation' },
    fields: { type: 'array', items: fieldSchema },
  },
  required: ['formatVersion', 'type', 'fields'],
  additionalProperties: false,
} as const;
