import type { JSONSchema } from 'json-schema-to-ts';
import { packRefPattern } from '../../catalog/ref.ts';
import { packVersionPattern } from '../schemas/pack-schema.ts';

/** Version of the format of lock files. */
export const lockFormat = 1;

const exampleHex = '3b1f'.repeat(16);

const url = {
  type: 'string',
  maxLength: 2048,
  pattern: '^[^\\s\\u0000-\\u001f\\u007f-\\u009f]+$',
} as const satisfies JSONSchema;

const lockedSource = {
  title: 'Source',
  description: 'Where the content was had from: as the manifest declares it, or as an index says.',
  type: 'object',
  additionalProperties: false,
  required: ['type', 'url'],
  properties: {
    type: { title: 'Type', description: 'What is found there.', type: 'string', enum: ['git', 'archive'] },
    url: {
      title: 'URL',
      description:
        'Address of the repository or of the archive, without user and password. Example: `https://git.example.com/packs/slack.git`.',
      ...url,
      examples: ['https://git.example.com/packs/slack.git'],
    },
    ref: {
      title: 'Git ref',
      description:
        'Branch, tag or commit that was asked for; of git only. Default: what the repository has checked out. Example: `v2.1.0`.',
      type: 'string',
      maxLength: 256,
      pattern: '^(?![-/])(?!.*\\.\\.)[^\\s~^:?*\\[\\\\\\u0000-\\u001f\\u007f-\\u009f]+$',
      examples: ['v2.1.0'],
    },
    path: {
      title: 'Path',
      description:
        'Directory of the pack in what was fetched, with `/` between its parts. Default: all of it. Example: `packs/slack`.',
      type: 'string',
      maxLength: 4096,
      pattern: '^(?!/)(?!(.*/)?\\.\\.?(/|$))[^\\\\\\u0000-\\u001f\\u007f-\\u009f]+$',
      examples: ['packs/slack'],
    },
  },
} as const satisfies JSONSchema;

const lockedPack = {
  title: 'Locked pack',
  description: 'What the content of the pack was found to be.',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'source', 'digest'],
  properties: {
    version: {
      title: 'Version',
      description: 'Version that the pack has. Example: `"2.1.0"`.',
      type: 'string',
      pattern: packVersionPattern,
      maxLength: 256,
      examples: ['2.1.0'],
    },
    source: lockedSource,
    commit: {
      title: 'Commit',
      description: 'Whole commit that was checked out; of git only, where it is required.',
      type: 'string',
      pattern: '^([0-9a-f]{40}|[0-9a-f]{64})$',
      examples: [exampleHex.slice(0, 40)],
    },
    archive: {
      title: 'Archive',
      description: 'Checksum of the bytes of the archive; of archives only, where it is required.',
      type: 'string',
      pattern: '^sha256:[0-9a-f]{64}$',
      examples: [`sha256:${exampleHex}`],
    },
    digest: {
      title: 'Digest',
      description: 'Checksum of the names and contents of the files of the pack.',
      type: 'string',
      pattern: '^attune-pack-file-v1:[0-9a-f]{64}$',
      examples: [`attune-pack-file-v1:${exampleHex}`],
    },
    registry: {
      title: 'Registry',
      description:
        'Address of the index that offered it. Default: it came from none. Example: `https://packs.example.com/index.json`.',
      ...url,
      examples: ['https://packs.example.com/index.json'],
    },
    verified: {
      title: 'Verified',
      description: 'Whether the index stated a checksum, which the content has. Default: false.',
      type: 'boolean',
      default: false,
    },
    declared: {
      title: 'Declared',
      description:
        'Digest of what the manifest declares of the content. Once the manifest declares something else, the entry no longer holds. Default: no manifest declares the pack, others need it.',
      type: 'string',
      pattern: '^sha256:[0-9a-f]{64}$',
      examples: [`sha256:${exampleHex}`],
    },
  },
} as const satisfies JSONSchema;

/** JSON Schema (draft-07) of `reconcile.lock.yaml`. */
export const lockSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:reconcile:schema:lock:v1',
  title: 'Lock file',
  description:
    'reconcile.lock.yaml: what the contents of packs were found to be, so that they are the same everywhere. Written by reconcile; it belongs in git.',
  type: 'object',
  additionalProperties: false,
  required: ['format', 'packs'],
  properties: {
    format: {
      title: 'Format',
      description: 'Version of the format of this file.',
      type: 'integer',
      enum: [lockFormat],
    },
    packs: {
      title: 'Packs',
      description: 'What is locked, by the refs of packs.',
      type: 'object',
      propertyNames: { pattern: packRefPattern.source, maxLength: 253 },
      additionalProperties: lockedPack,
    },
  },
} as const satisfies JSONSchema;
