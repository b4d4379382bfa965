/** Parts of the JSON Schemas of what is told about environments. */

export const byteCountSchema = { type: 'integer', minimum: 0, description: 'Bytes on disk.' } as const;

export const generationSchema = {
  type: 'integer',
  minimum: 0,
  description: 'Number of the generation that serves; 0 for none.',
} as const;

export const usageSchema = {
  type: 'object',
  description: 'What the store takes on disk, by what was measured when each environment was built.',
  properties: {
    environments: { type: 'integer', minimum: 0, description: 'Environments that serve.' },
    bytes: byteCountSchema,
    unusedBytes: { ...byteCountSchema, description: 'Bytes of what serves nobody.' },
    savedBytes: { ...byteCountSchema, description: 'Bytes more that it would take if nothing were shared.' },
  },
  required: ['environments', 'bytes', 'unusedBytes', 'savedBytes'],
  additionalProperties: false,
} as const;
