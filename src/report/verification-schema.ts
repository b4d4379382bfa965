import { formatVersionSchema, optionalTextSchema } from './schema-parts.ts';

const runtime = { type: 'string', description: 'Ref of the runtime.' } as const;
const version = { ...optionalTextSchema, description: 'Null for the runtime itself.' } as const;

export const verificationSchema = {
  type: 'object',
  description: 'Which runtimes this host has (`verify`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'verification' },
    host: { type: 'string' },
    database: { ...optionalTextSchema, description: 'Where it was recorded; null for nowhere.' },
    runtimes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          runtime,
          version,
          available: { type: 'boolean' },
          detected: { ...optionalTextSchema, description: 'Version that the program told.' },
          program: { ...optionalTextSchema, description: 'Real path of the program that answered.' },
          reason: { type: 'string' },
          fix: { ...optionalTextSchema, description: 'What to do where it is not available.' },
          recorded: {
            type: 'boolean',
            description: 'False for what manifests state otherwise than the catalog.',
          },
        },
        required: ['runtime', 'version', 'available', 'detected', 'program', 'reason', 'fix', 'recorded'],
        additionalProperties: false,
      },
    },
    refused: {
      type: 'array',
      description: 'What could not be verified, since the trust policy does not let its commands run.',
      items: {
        type: 'object',
        properties: { runtime, version, reason: { type: 'string' }, fix: { type: 'string' } },
        required: ['runtime', 'version', 'reason', 'fix'],
        additionalProperties: false,
      },
    },
  },
  required: ['formatVersion', 'type', 'host', 'database', 'runtimes', 'refused'],
  additionalProperties: false,
} as const;
