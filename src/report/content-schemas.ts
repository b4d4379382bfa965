import { byteCountSchema, generationSchema } from './environment-parts.ts';
import { formatVersionSchema, optionalTextSchema, refSchema } from './schema-parts.ts';

const lockedSchema = {
  type: ['object', 'null'],
  description: 'What the lock file says of a pack; null where it says nothing.',
  properties: {
    version: { type: 'string' },
    type: { type: 'string', enum: ['git', 'archive'] },
    url: { type: 'string' },
    ref: { ...optionalTextSchema, description: 'Branch, tag or commit that was asked for.' },
    path: { type: 'string' },
    commit: optionalTextSchema,
    archive: { ...optionalTextSchema, description: 'Checksum of the archive.' },
    digest: { type: 'string', description: 'Checksum of the content.' },
    registry: { ...optionalTextSchema, description: 'Address of the index that it came from.' },
  },
  required: ['version', 'type', 'url', 'ref', 'path', 'commit', 'archive', 'digest', 'registry'],
  additionalProperties: false,
} as const;

export const lockChangesSchema = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      pack: refSchema,
      kind: { type: 'string', enum: ['added', 'changed', 'removed'] },
      before: lockedSchema,
      after: lockedSchema,
    },
    required: ['pack', 'kind', 'before', 'after'],
    additionalProperties: false,
  },
} as const;

export const updateSchema = {
  type: 'object',
  description: 'What the lock file says anew, or would (`update`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'update' },
    dryRun: { type: 'boolean' },
    locked: { type: 'integer', minimum: 0, description: 'Packs in the lock file.' },
    changes: lockChangesSchema,
  },
  required: ['formatVersion', 'type', 'dryRun', 'locked', 'changes'],
  additionalProperties: false,
} as const;

export const contentsSchema = {
  type: 'object',
  description: 'The contents of packs on this host (`content list`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'contents' },
    root: { type: 'string', description: 'Directory of the store.' },
    contents: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          pack: refSchema,
          generation: { ...generationSchema, description: '0 for what has never served.' },
          state: {
            type: 'string',
            enum: ['serving', 'changed', 'kept', 'unused'],
            description:
              'serving: its pack has it; changed: it serves, and somebody has changed it; kept: there is a way back to it; unused: it is going to be collected.',
          },
          digest: { type: 'string' },
          directory: { type: 'string', description: 'Real path.' },
          files: { type: 'integer', minimum: 0 },
          bytes: byteCountSchema,
          storedAt: { type: 'string', description: 'ISO 8601, UTC.' },
          origin: { ...optionalTextSchema, description: 'What it came from the last time.' },
        },
        required: [
          'pack',
          'generation',
          'state',
          'digest',
          'directory',
          'files',
          'bytes',
          'storedAt',
          'origin',
        ],
        additionalProperties: false,
      },
    },
  },
  required: ['formatVersion', 'type', 'root', 'contents'],
  additionalProperties: false,
} as const;

export const contentRollbackSchema = {
  type: 'object',
  description: 'Which content serves again (`content rollback`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'content-rollback' },
    pack: refSchema,
    from: { ...generationSchema, description: 'Number of the generation that served before.' },
    to: generationSchema,
  },
  required: ['formatVersion', 'type', 'pack', 'from', 'to'],
  additionalProperties: false,
} as const;

export const contentCollectionSchema = {
  type: 'object',
  description: 'Which contents were removed, or would be (`content gc`).',
  properties: {
    formatVersion: formatVersionSchema,
    type: { const: 'content-collection' },
    root: { type: 'string', description: 'Directory of the store.' },
    dryRun: { type: 'boolean' },
    entries: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          pack: refSchema,
          name: { type: 'string', description: 'Of the directory in the store.' },
          action: { type: 'string', enum: ['sweep', 'mark', 'unmark', 'remove', 'spare'] },
          reason: { type: 'string' },
        },
        required: ['pack', 'name', 'action', 'reason'],
        additionalProperties: false,
      },
    },
  },
  required: ['formatVersion', 'type', 'root', 'dryRun', 'entries'],
  additionalProperties: false,
} as const;
