import {
  countsSchema,
  kindSchema,
  locationSchema,
  optionalLocationSchema,
  optionalTextSchema,
  refSchema,
} from './schema-parts.ts';

const shownValueSchema = {
  description: 'A value of a field.',
  anyOf: [
    {
      type: 'object',
      properties: {
        sensitive: { const: false },
        value: { description: 'The value; this key is missing where the field is not set.' },
      },
      required: ['sensitive'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        sensitive: { const: true },
        hash: {
          ...optionalTextSchema,
          description:
            'Keyed hash that stands for the secret: equal hashes, equal secrets. Null where there is none.',
        },
      },
      required: ['sensitive', 'hash'],
      additionalProperties: false,
    },
  ],
} as const;

export const fieldChangeSchema = {
  type: 'object',
  description: 'One difference inside of an object.',
  properties: {
    path: {
      type: 'array',
      items: { type: ['string', 'integer'] },
      minItems: 1,
      description: 'Keys and indexes that lead to the field; the first is the column.',
    },
    before: shownValueSchema,
    after: shownValueSchema,
    reason: {
      type: 'string',
      enum: ['stated', 'returned-to-default'],
      description:
        'The manifest states it; or it did, does so no longer, and the field returns to its default.',
    },
    location: optionalLocationSchema,
  },
  required: ['path', 'before', 'after', 'reason', 'location'],
  additionalProperties: false,
} as const;

const changeSchema = {
  type: 'object',
  description: 'One change to one object.',
  properties: {
    action: { type: 'string', enum: ['create', 'update', 'delete', 'adopt'] },
    kind: kindSchema,
    ref: refSchema,
    parent: {
      ...optionalTextSchema,
      description: "Ref of a runtime's pack or of a runtime version's runtime; null for a pack.",
    },
    fields: { type: 'array', items: fieldChangeSchema },
    location: optionalLocationSchema,
    note: {
      ...optionalTextSchema,
      description: 'Why it happens, where no manifest asks for it word by word.',
    },
  },
  required: ['action', 'kind', 'ref', 'parent', 'fields', 'location', 'note'],
  additionalProperties: false,
} as const;

const orphanSchema = {
  type: 'object',
  description: 'An object that is ours and that no manifest describes any longer. It is kept.',
  properties: { kind: kindSchema, ref: refSchema, location: locationSchema },
  required: ['kind', 'ref', 'location'],
  additionalProperties: false,
} as const;

export const planSchema = {
  type: 'object',
  description: 'What would be done, or was done.',
  properties: {
    digest: { type: 'string', description: 'Digest over what is to be done: equal digests, equal plans.' },
    empty: { type: 'boolean', description: 'Whether applying the plan writes nothing at all.' },
    counts: countsSchema,
    countsByKind: {
      type: 'object',
      properties: { pack: countsSchema, runtime: countsSchema, runtime_version: countsSchema },
      required: ['pack', 'runtime', 'runtime_version'],
      additionalProperties: false,
    },
    changes: { type: 'array', items: changeSchema, description: 'All changes, in the order of execution.' },
    inventoryRecords: {
      type: 'integer',
      minimum: 0,
      description: 'Inventory rows to write: what this source states, and where.',
    },
    orphans: { type: 'array', items: orphanSchema },
    notices: { type: 'array', items: { type: 'string' }, description: 'Remarks about the database.' },
  },
  required: [
    'digest',
    'empty',
    'counts',
    'countsByKind',
    'changes',
    'inventoryRecords',
    'orphans',
    'notices',
  ],
  additionalProperties: false,
} as const;
