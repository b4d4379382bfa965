import { columnsOf, type Column, type ColumnType } from '../../catalog/columns.ts';
import { heldReasons } from '../../catalog/catalog-object.ts';
import type { JsonObject } from '../../catalog/json.ts';
import { kinds, type Kind } from '../../catalog/kinds.ts';

/** Version of the format of snapshots. */
export const snapshotFormat = '1.0';

const text = { type: 'string' };
const optionalText = { type: ['string', 'null'] };
const position = { type: 'integer', minimum: 1 };

const typeSchemas: Readonly<Record<ColumnType, JsonObject>> = {
  text: optionalText,
  boolean: { type: ['boolean', 'null'] },
  integer: { type: ['integer', 'null'] },
  // A JSON number could not hold each of them; those that refer to a row are given as its ref.
  bigint: optionalText,
  jsonb: {},
  'text[]': { type: ['array', 'null'], items: optionalText },
  timestamptz: optionalText,
};

/** The columns of a kind that a snapshot holds. */
export function snapshotColumnsOf(kind: Kind): readonly Column[] {
  return columnsOf(kind).filter(({ name, type }) => name !== 'id' && type !== 'timestamptz');
}

function describeFields(kind: Kind): JsonObject {
  return {
    type: 'object',
    description: 'Values of columns by name; `{"$secret": "hidden"}` stands for each secret.',
    properties: Object.fromEntries(
      snapshotColumnsOf(kind).map(({ name, type }) => [name, typeSchemas[type]]),
    ),
  };
}

function describeObject(kind: Kind): JsonObject {
  return {
    type: 'object',
    required: ['ref', 'parent', 'fields'],
    properties: {
      ref: text,
      parent: {
        ...optionalText,
        description: "Ref of a runtime's pack or of a runtime version's runtime; null for a pack.",
      },
      fields: describeFields(kind),
    },
  };
}

const configPolicy = { type: 'string', enum: ['enforce', 'seed', 'ignore'] };

function describeApplied(kind: Kind): JsonObject {
  return {
    type: 'object',
    description: 'What a source last applied.',
    required: [
      'ref',
      'source',
      'fields',
      'location',
      'commit',
      'appliedAt',
      'preventDestroy',
      'held',
      'lifecycle',
    ],
    properties: {
      ref: text,
      source: text,
      fields: describeFields(kind),
      location: {
        type: 'object',
        required: ['file', 'line', 'column'],
        properties: { file: text, line: position, column: position },
      },
      commit: optionalText,
      appliedAt: text,
      preventDestroy: { type: 'boolean' },
      held: { type: ['string', 'null'], enum: [...heldReasons, null] },
      lifecycle: {
        description: 'What is left to others; null where that is nothing.',
        type: ['object', 'null'],
        required: ['ignoreChanges', 'config', 'configKeys'],
        properties: {
          ignoreChanges: {
            type: 'array',
            items: { type: 'array', items: { type: ['string', 'integer'] }, minItems: 1 },
          },
          config: configPolicy,
          configKeys: { type: 'object', additionalProperties: configPolicy },
        },
      },
    },
  };
}

function forEachKind(describe: (kind: Kind) => JsonObject): JsonObject {
  return {
    type: 'object',
    required: kinds,
    properties: Object.fromEntries(kinds.map((kind) => [kind, describe(kind)])),
  };
}

/** JSON Schema (draft-07) of a snapshot: what `reconcile export -o json` prints, and `--against` reads. Further keys are passed over. */
export const snapshotSchema: JsonObject = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:reconcile:schema:snapshot:v1',
  title: 'Snapshot',
  description: 'What a catalog holds and who owns it, without its secrets.',
  type: 'object',
  required: ['formatVersion', 'type', 'catalogSchema', 'columns', 'objects', 'inventory'],
  properties: {
    formatVersion: {
      type: 'string',
      pattern: '^1\\.\\d+$',
      description:
        'Version of this format. The first number changes when a reader of the old format would misunderstand the new one.',
    },
    type: { type: 'string', enum: ['snapshot'] },
    catalogSchema: { type: 'string', description: 'Schema of the database that holds the catalog.' },
    columns: {
      description: 'The columns that this database has.',
      ...forEachKind(() => ({ type: 'array', items: text })),
    },
    objects: {
      description: 'The rows.',
      ...forEachKind((kind) => ({ type: 'array', items: describeObject(kind) })),
    },
    inventory: {
      description: 'What belongs to which source.',
      ...forEachKind((kind) => ({ type: 'array', items: describeApplied(kind) })),
    },
  },
};
