import { optionalTextSchema } from './schema-parts.ts';

/** What names an environment, as properties. */
export const environmentKeySchema = {
  pack: { type: 'string', description: 'Ref of the pack.' },
  runtime: { type: 'string', description: 'Ref of the runtime, or the name that leads to none.' },
  version: {
    ...optionalTextSchema,
    description: 'Version of the runtime; null for the default one and for the runtime itself.',
  },
} as const;

export const environmentKeyRequired = ['pack', 'runtime', 'version'] as const;
