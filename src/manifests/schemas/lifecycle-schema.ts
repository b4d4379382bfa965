import type { JSONSchema } from 'json-schema-to-ts';

/** Keys of the longest path in `ignore_changes`. */
export const maxIgnoredDepth = 32;

export const configPolicies = ['enforce', 'seed', 'ignore'] as const;

/** Form of `lifecycle.config` where it is a text; an enumeration would refuse mappings. */
export const configPolicyPattern = `^(${configPolicies.join('|')})$`;

const preventDestroy = {
  title: 'Prevent destruction',
  description: 'Whether it is never deleted, not even once its manifest is gone. Default: false.',
  type: ['boolean', 'null'],
  default: false,
} as const satisfies JSONSchema;

const ignoreChanges = {
  title: 'Ignored changes',
  description:
    'What keeps the value that the database has, once it exists: paths that begin with a key of this manifest, each a text with dots or a list of keys. Default: none. Example: `[description, meta.owner, [meta, "key.with.dots"]]`.',
  type: ['array', 'null'],
  maxItems: 1000,
  items: {
    type: ['string', 'array'],
    minLength: 1,
    minItems: 1,
    maxItems: maxIgnoredDepth,
    items: { type: 'string', minLength: 1 },
    examples: ['meta.owner'],
  },
  default: [],
  examples: [['description', 'meta.owner', ['meta', 'key.with.dots']]],
} as const satisfies JSONSchema;

const config = {
  title: 'Policy of the configuration',
  description:
    'What becomes of keys of `config` that differ in the database: `enforce` changes them to what the manifest says, `seed` only adds those that are not there, `ignore` never writes them. One policy for all, or a mapping of keys to policies, with `"*"` for all other keys. Default: `enforce`. Example: `{"*": enforce, api_token: seed}`.',
  type: ['string', 'object', 'null'],
  pattern: configPolicyPattern,
  additionalProperties: {
    description: 'What becomes of that key, or with `"*"` of all others.',
    enum: configPolicies,
  },
  default: 'enforce',
  examples: ['seed', { '*': 'enforce', api_token: 'seed' }],
} as const satisfies JSONSchema;

/** JSON Schema of `lifecycle` of a runtime and of a runtime's version. */
export const lifecycleSchema = {
  title: 'Lifecycle',
  description: 'How it may change. Default: it is kept equal to its manifest.',
  type: ['object', 'null'],
  additionalProperties: false,
  properties: { prevent_destroy: preventDestroy, ignore_changes: ignoreChanges },
  examples: [{ prevent_destroy: true }],
} as const satisfies JSONSchema;

/** JSON Schema of `lifecycle` of a pack, which has a configuration too. */
export const packLifecycleSchema = {
  ...lifecycleSchema,
  properties: { ...lifecycleSchema.properties, config },
} as const satisfies JSONSchema;
