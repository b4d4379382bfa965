import type { JSONSchema } from 'json-schema-to-ts';
import { packRefPattern } from '../../catalog/ref.ts';
import { packVersionPattern } from '../schemas/pack-schema.ts';

const text = { type: ['string', 'null'] } as const satisfies JSONSchema;
const texts = { type: ['array', 'null'], items: { type: 'string' } } as const satisfies JSONSchema;

/** JSON Schema of one place that a pack's content can be had from. */
export const installSourceSchema = {
  title: 'Install source',
  description: 'A place that the content of the pack can be had from.',
  type: 'object',
  required: ['type', 'url'],
  properties: {
    type: {
      title: 'Type',
      description: 'What is found there: a git repository, or a tar or zip archive.',
      type: 'string',
      enum: ['git', 'archive'],
    },
    url: {
      title: 'URL',
      description:
        'Address of the repository or of the archive, without user and password. Example: `https://git.example.com/packs/slack.git`.',
      type: 'string',
      minLength: 1,
      maxLength: 2048,
      examples: ['https://git.example.com/packs/slack.git'],
    },
    ref: {
      title: 'Git ref',
      description:
        'Tag, branch or whole commit; of git only. Default: what the repository has checked out. Example: `v1.4.0`.',
      ...text,
      maxLength: 256,
      examples: ['v1.4.0'],
    },
    path: {
      title: 'Path',
      description:
        'Directory of the pack in what is fetched, with `/` between its parts. Default: all of it. Example: `packs/slack`.',
      ...text,
      maxLength: 4096,
      examples: ['packs/slack'],
    },
    checksum: {
      title: 'Checksum',
      description:
        'What the content must be: `sha256:` and the digest of the bytes of the archive, or `attune-pack-file-v1:` and the digest of the files of the pack. Default: nothing is checked.',
      ...text,
      maxLength: 256,
    },
  },
} as const satisfies JSONSchema;

/** JSON Schema of an entry, but for its install sources, which are checked one by one. */
export const registryEntrySchema = {
  title: 'Entry',
  description: 'One version of a pack. Several entries may have one ref, each with another version.',
  type: 'object',
  required: ['ref', 'version', 'install_sources'],
  properties: {
    ref: {
      title: 'Ref',
      description: 'Ref of the pack. Example: `slack`.',
      type: 'string',
      pattern: packRefPattern.source,
      maxLength: 253,
      examples: ['slack'],
    },
    version: {
      title: 'Version',
      description: 'Version of the pack: three numbers, by semantic versioning. Example: `"1.4.0"`.',
      type: 'string',
      pattern: packVersionPattern,
      maxLength: 256,
      examples: ['1.4.0'],
    },
    label: { title: 'Label', description: 'The name for people.', ...text },
    description: { title: 'Description', description: 'What the pack is for.', ...text },
    author: { title: 'Author', description: 'Who made it.', ...text },
    license: { title: 'License', description: 'License, by SPDX. Example: `Apache-2.0`.', ...text },
    keywords: { title: 'Keywords', description: 'Words to find it by.', ...texts },
    runtime_deps: { title: 'Runtime dependencies', description: 'Runtimes that it needs.', ...texts },
    install_sources: {
      title: 'Install sources',
      description:
        'Where the content can be had from. Those with a checksum are preferred to those without, then git to archives, then the first.',
      type: 'array',
      minItems: 1,
      maxItems: 100,
    },
    contents: {
      title: 'Contents',
      description: 'What is in the pack, for people.',
      type: ['object', 'null'],
    },
    dependencies: {
      title: 'Dependencies',
      description: 'What the pack needs.',
      type: ['object', 'null'],
      properties: {
        attune_version: { title: 'Platform version', description: 'Versions of the platform.', ...text },
        python_version: { title: 'Python version', description: 'Versions of Python.', ...text },
        nodejs_version: { title: 'Node.js version', description: 'Versions of Node.js.', ...text },
        packs: {
          title: 'Packs',
          description: 'Refs of other packs, each with an optional constraint. Example: `["slack@^1.2"]`.',
          ...texts,
          maxItems: 1000,
          examples: [['slack@^1.2']],
        },
      },
    },
    meta: { title: 'Metadata', description: 'Anything else.', type: ['object', 'null'] },
  },
} as const satisfies JSONSchema;

/** JSON Schema (draft-07) of a registry's index. Keys that it does not describe are let through: indexes are made by others, too. */
export const registryIndexSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:reconcile:schema:registry-index:v1',
  title: 'Index of a registry',
  description: 'The packs that a registry offers: one JSON document at an address.',
  type: 'object',
  required: ['packs'],
  properties: {
    registry_name: { title: 'Name', description: 'Name of the registry, for people.', ...text },
    registry_url: { title: 'URL', description: 'Where people find the registry.', ...text },
    version: { title: 'Format', description: 'Version of the format of the index.', ...text },
    last_updated: { title: 'Last update', description: 'When the index was written.', ...text },
    packs: {
      title: 'Packs',
      description: 'What the registry offers, at most 100,000 entries.',
      type: 'array',
      maxItems: 100_000,
      items: {
        ...registryEntrySchema,
        properties: {
          ...registryEntrySchema.properties,
          install_sources: {
            ...registryEntrySchema.properties.install_sources,
            items: installSourceSchema,
          },
        },
      },
    },
  },
} as const satisfies JSONSchema;
