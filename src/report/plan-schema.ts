import { heldReasons } from '../catalog/catalog-object.ts';
import {
  countsByKindSchema,
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
      enum: ['stated', 'drift', 'returned-to-default', 'deleted'],
      description:
        'stated: the manifest states something new. drift: it states what was applied, and others changed the row since. returned-to-default: it is stated no longer. deleted: the whole object goes.',
    },
    location: optionalLocationSchema,
  },
  required: ['path', 'before', 'after', 'reason', 'location'],
  additionalProperties: false,
} as const;

const effectSchema = {
  type: 'object',
  description: 'What a delete does to the rows of another table.',
  properties: {
    effect: {
      type: 'string',
      enum: ['delete', 'set-null', 'set-default', 'block', 'unknown'],
      description:
        'delete: the rows go along. set-null, set-default: their reference is given up. block: they make the database refuse. unknown: this role may not count them.',
    },
    table: { type: 'string' },
    columns: { type: 'array', items: { type: 'string' }, description: 'The referring columns.' },
    constraint: { ...optionalTextSchema, description: 'The foreign key; null for rows that go along.' },
    rows: { type: 'integer', minimum: 0 },
  },
  required: ['effect', 'table', 'columns', 'constraint', 'rows'],
  additionalProperties: false,
} as const;

export const changeSchema = {
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
    previousRef: { ...optionalTextSchema, description: 'Ref before the object is renamed.' },
    previousSource: { ...optionalTextSchema, description: 'Source that owned the object before.' },
    drift: {
      type: 'boolean',
      description: 'Whether the change only undoes what others did since the object was last applied.',
    },
    effects: {
      anyOf: [{ type: 'array', items: effectSchema }, { type: 'null' }],
      description:
        'What a delete does to rows of other tables; null where that cannot be known, and for other actions.',
    },
    digest: { type: 'string', description: 'Digest over what the change does.' },
  },
  required: [
    'action',
    'kind',
    'ref',
    'parent',
    'fields',
    'location',
    'note',
    'previousRef',
    'previousSource',
    'drift',
    'effects',
    'digest',
  ],
  additionalProperties: false,
} as const;

const orphanSchema = {
  type: 'object',
  description: 'An object that is ours and that no manifest describes any longer. It is kept.',
  properties: { kind: kindSchema, ref: refSchema, location: locationSchema },
  required: ['kind', 'ref', 'location'],
  additionalProperties: false,
} as const;

export const heldSchema = {
  type: 'object',
  description: 'An object that was to be deleted and is kept nevertheless.',
  properties: {
    kind: kindSchema,
    ref: refSchema,
    location: locationSchema,
    reason: { type: 'string', enum: heldReasons },
    message: { type: 'string' },
    hint: { type: 'string', description: 'What would allow it.' },
  },
  required: ['kind', 'ref', 'location', 'reason', 'message', 'hint'],
  additionalProperties: false,
} as const;

export const driftSchema = {
  type: 'object',
  description: 'What others changed in a row since it was last applied.',
  properties: {
    kind: kindSchema,
    ref: refSchema,
    missing: { type: 'boolean', description: 'Whether the row is gone.' },
    fields: {
      type: 'array',
      items: fieldChangeSchema,
      description: 'From what is there to what was applied.',
    },
    location: locationSchema,
  },
  required: ['kind', 'ref', 'missing', 'fields', 'location'],
  additionalProperties: false,
} as const;

export const planSchema = {
  type: 'object',
  description: 'What would be done, or was done.',
  properties: {
    digest: { type: 'string', description: 'Digest over what is to be done: equal digests, equal plans.' },
    empty: { type: 'boolean', description: 'Whether applying the plan writes nothing at all.' },
    counts: countsSchema,
    countsByKind: countsByKindSchema,
    changes: { type: 'array', items: changeSchema, description: 'All changes, in the order of execution.' },
    inventoryRecords: {
      type: 'integer',
      minimum: 0,
      description: 'Inventory rows to write, move, mark or remove besides those of deleted objects.',
    },
    drift: { type: 'array', items: driftSchema },
    driftMode: {
      type: 'string',
      enum: ['correct', 'report', 'ignore'],
      description: 'Whether the changes undo the drift.',
    },
    orphans: { type: 'array', items: orphanSchema },
    held: { type: 'array', items: heldSchema },
    effects: {
      type: 'array',
      items: effectSchema,
      description: 'What all deletes together do to rows of other tables, each row counted once.',
    },
    notices: { type: 'array', items: { type: 'string' }, description: 'Remarks about the database.' },
  },
  required: [
    'digest',
    'empty',
    'counts',
    'countsByKind',
    'changes',
    'inventoryRecords',
    'drift',
    'driftMode',
    'orphans',
    'held',
    'effects',
    'notices',
  ],
  additionalProperties: false,
} as const;
