import type { JSONSchema } from 'json-schema-to-ts';
import { runtimeRefPattern } from '../../catalog/ref.ts';
import { distributionsSchema } from './distributions-schema.ts';
import { executionConfigSchema } from './execution-config-schema.ts';
import { installersSchema } from './installers-schema.ts';
import { lifecycleSchema } from './lifecycle-schema.ts';
import { runtimeMovedSchema, versionMovedSchema } from './moved-schema.ts';

const version = {
  title: 'Runtime version',
  description: 'One version of the runtime that actions can ask for.',
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: {
    version: {
      title: 'Version',
      description:
        'The version, in quotes: without them YAML takes it for a number, and 3.10 becomes 3.1. Parts may be left out. Example: `"3.12"`.',
      type: 'string',
      minLength: 1,
      maxLength: 256,
      examples: ['3.12', '20'],
    },
    is_default: {
      title: 'Default version',
      description:
        'Whether it is taken where none is asked for. At most one version of a runtime is. Default: false.',
      type: ['boolean', 'null'],
      default: false,
    },
    distributions: distributionsSchema,
    execution_config: {
      ...executionConfigSchema,
      description:
        "How actions are run with this version: complete, it does not add to the runtime's own. Default: the runtime's own.",
    },
    meta: {
      title: 'Metadata',
      description:
        'Anything else that is worth keeping with the version. Default: empty. Example: `eol: "2028-10-31"`.',
      type: ['object', 'null'],
      default: {},
    },
    lifecycle: lifecycleSchema,
    moved: versionMovedSchema,
  },
} as const satisfies JSONSchema;

/** JSON Schema of a runtime's manifest. Its top level is open: other keys are found, and reported more mildly, elsewhere. */
export const runtimeSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:reconcile:schema:runtime:v1',
  title: 'Runtime',
  description: 'A runtime: what runs the actions of packs, in which versions. Only `ref` is required.',
  type: 'object',
  required: ['ref'],
  properties: {
    apiVersion: {
      title: 'Format',
      description: 'Version of this format. Optional.',
      type: 'string',
      enum: ['reconcile/v1'],
    },
    kind: {
      title: 'Kind',
      description: 'What the document is. A file in `runtimes/` beside a `pack.yaml` need not say it.',
      type: 'string',
      enum: ['Runtime'],
    },
    ref: {
      title: 'Ref',
      description:
        'The ref of the pack that the runtime belongs to, a dot, and a name of lower-case letters, digits, `_` and `-`. Example: `core.python`.',
      type: 'string',
      pattern: runtimeRefPattern.source,
      maxLength: 253,
      examples: ['core.python'],
    },
    pack_ref: {
      title: 'Pack',
      description:
        'Ref of the pack that the runtime belongs to. Default, and the only right value: the first part of `ref`.',
      type: ['string', 'null'],
    },
    name: {
      title: 'Name',
      description: 'The name for people. Default: the last part of `ref`. Example: `Python`.',
      type: ['string', 'null'],
      minLength: 1,
    },
    description: {
      title: 'Description',
      description: 'What the runtime runs, in a sentence. Default: none.',
      type: ['string', 'null'],
    },
    aliases: {
      title: 'Aliases',
      description:
        'Further names that packs may ask for the runtime by; upper and lower case are the same. Default: none. Example: `[python, python3]`.',
      type: ['array', 'null'],
      maxItems: 1000,
      items: { type: 'string', minLength: 1 },
      default: [],
      examples: [['python', 'python3']],
    },
    distributions: distributionsSchema,
    installation: {
      title: 'Installation',
      description:
        'Notes on how the runtime is installed, by any names; nothing acts on them. Default: none. Example: `package_managers: [pip]`.',
      type: ['object', 'null'],
    },
    installers: installersSchema,
    execution_config: executionConfigSchema,
    versions: {
      title: 'Versions',
      description: 'The versions of the runtime that actions can ask for. Default: none.',
      type: ['array', 'null'],
      maxItems: 1000,
      items: version,
      default: [],
    },
    lifecycle: lifecycleSchema,
    moved: runtimeMovedSchema,
  },
} as const satisfies JSONSchema;
