import { formatVersionSchema, kindSchema, optionalTextSchema } from './schema-parts.ts';

const nodeSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'The kind and the ref, with a space between.' },
    kind: kindSchema,
    ref: { type: 'string', description: 'Of what is not there, the name that it is asked for by.' },
    version: { ...optionalTextSchema, description: 'Of a pack.' },
    described: { type: 'boolean', description: 'Whether a manifest describes it.' },
  },
  required: ['id', 'kind', 'ref', 'version', 'described'],
  additionalProperties: false,
} as const;

const edgeSchema = {
  type: 'object',
  properties: {
    from: { type: 'string', description: 'Id of the node that needs the other.' },
    to: { type: 'string' },
    reason: {
      type: 'string',
      enum: ['depends', 'uses', 'belongs'],
      description: 'A pack depends on packs and uses runtimes; runtimes and versions belong to something.',
    },
    constraint: { ...optionalTextSchema, description: 'Constraint on the version; null for any.' },
    circular: {
      type: 'boolean',
      description: 'Whether it is a part of a circle of packs that depend on each other.',
    },
  },
  required: ['from', 'to', 'reason', 'constraint', 'circular'],
  additionalProperties: false,
} as const;

export const graphSchema = {
  type: 'object',
  description: 'Who needs whom, from `reconcile graph`.',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'graph' },
    nodes: { type: 'array', items: nodeSchema },
    edges: { type: 'array', items: edgeSchema },
  },
  required: ['formatVersion', 'type', 'nodes', 'edges'],
  additionalProperties: false,
} as const;
