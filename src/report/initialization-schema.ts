import { formatVersionSchema } from './schema-parts.ts';

const pathsSchema = { type: 'array', items: { type: 'string' } } as const;

export const initializationSchema = {
  type: 'object',
  description: 'What `reconcile init` wrote. Paths of files are relative to the directory.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'initialization' },
    directory: { type: 'string', description: 'As it was named.' },
    name: { type: 'string', description: 'Ref of the first pack, and name of the source.' },
    written: pathsSchema,
    skipped: { ...pathsSchema, description: 'What was there, and stayed as it was.' },
  },
  required: ['formatVersion', 'type', 'directory', 'name', 'written', 'skipped'],
  additionalProperties: false,
} as const;
