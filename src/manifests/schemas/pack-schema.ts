import type { JSONSchema } from 'json-schema-to-ts';
import { packRefPattern } from '../../catalog/ref.ts';
import { installersSchema } from './installers-schema.ts';
import { packLifecycleSchema } from './lifecycle-schema.ts';
import { packMovedSchema } from './moved-schema.ts';
import { sourceSchema } from './source-schema.ts';

const textList = {
  type: ['array', 'null'],
  maxItems: 1000,
  items: { type: 'string', minLength: 1 },
  default: [],
} as const satisfies JSONSchema;

/** Semantic versioning as the platform's check constraint on `pack.version` has it. */
export const packVersionPattern =
  '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?$';

const label = { type: ['string', 'null'], minLength: 1 } as const satisfies JSONSchema;
const mapping = { type: ['object', 'null'], default: {} } as const satisfies JSONSchema;
const flag = { type: ['boolean', 'null'], default: false } as const satisfies JSONSchema;

const columnProperties = {
  ref: {
    title: 'Ref',
    description:
      'The name that everything else refers to the pack by: lower-case letters, digits, `_` and `-`, at least two characters, the first a letter. A later change needs `moved`. Example: `slack`.',
    type: 'string',
    pattern: packRefPattern.source,
    maxLength: 253,
    examples: ['slack'],
  },
  label: {
    title: 'Label',
    description: 'The name for people. Default: the ref. Example: `Slack`.',
    ...label,
  },
  name: { title: 'Name', description: 'Another spelling of `label`.', ...label },
  description: {
    title: 'Description',
    description: 'What the pack is for, in a sentence or two. Default: none.',
    type: ['string', 'null'],
  },
  version: {
    title: 'Version',
    description:
      'Version of the pack: three numbers, by semantic versioning, without a leading `v`. Quote it. Example: `"1.4.0"`.',
    type: 'string',
    pattern: packVersionPattern,
    maxLength: 256,
    examples: ['1.0.0'],
  },
  conf_schema: {
    title: 'Configuration schema',
    description:
      'The parameters that the pack can be configured with, and what each may be: a mapping of parameters, or a JSON Schema of `type: object`. Values of a parameter with `secret: true` are never shown. Default: none. Example: `api_token: {type: string, required: true, secret: true}`.',
    ...mapping,
  },
  config_schema: {
    title: 'Configuration schema',
    description: 'Another spelling of `conf_schema`.',
    ...mapping,
  },
  config: {
    title: 'Configuration',
    description:
      'The configuration itself, which must be what `conf_schema` describes. Default: empty. Example: `timeout: 30`.',
    ...mapping,
  },
  meta: {
    title: 'Metadata',
    description:
      'Anything else that is worth keeping with the pack, by any name. Default: empty. Example: `category: chat`.',
    ...mapping,
  },
  metadata: { title: 'Metadata', description: 'Another spelling of `meta`.', ...mapping },
  tags: {
    title: 'Tags',
    description:
      'Words to find the pack by; their order does not matter. Default: none. Example: `[chat, alerts]`.',
    ...textList,
    examples: [['chat', 'alerts']],
  },
  keywords: { title: 'Keywords', description: 'Another spelling of `tags`.', ...textList },
  runtime_deps: {
    title: 'Runtimes',
    description:
      'Runtimes that the pack needs, by alias, name or ref, each with a version constraint where it matters. Default: none. Example: `[shell, "python@>=3.11"]`.',
    ...textList,
    examples: [['shell', 'python@>=3.11']],
  },
  dependencies: {
    title: 'Dependencies',
    description:
      'Packs that the pack needs, by ref, each with a version constraint where it matters. Default: none. Example: `[core, "slack@^2.0"]`.',
    ...textList,
    examples: [['core', 'slack@^2.0']],
  },
  is_standard: {
    title: 'Standard',
    description: 'Whether the pack belongs to the platform itself. Default: false.',
    ...flag,
  },
  system: { title: 'System', description: 'Another spelling of `is_standard`.', ...flag },
  installers: installersSchema,
} as const;

/** Keys about a pack that have no column of their own: they are kept in `meta`, under their own names. */
export const descriptiveProperties = {
  author: { description: 'Who wrote the pack. Kept in `meta`.' },
  email: { description: 'Where its author is reached. Kept in `meta`.' },
  contributors: { description: 'Who else had a part in it. Kept in `meta`.' },
  license: {
    description: 'Licence of the pack, as an SPDX expression. Kept in `meta`. Example: `Apache-2.0`.',
  },
  homepage: { description: 'Address of its home page. Kept in `meta`.' },
  repository: { description: 'Address of its repository. Kept in `meta`.' },
  repository_url: { description: 'Address of its repository. Kept in `meta`.' },
  documentation: { description: 'Address of its documentation. Kept in `meta`.' },
  documentation_url: { description: 'Address of its documentation. Kept in `meta`.' },
  category: { description: 'What kind of pack it is. Kept in `meta`. Example: `monitoring`.' },
  use_case: { description: 'What it is used for. Kept in `meta`.' },
  python: { description: 'Python version that it wants. Kept in `meta`; `runtime_deps` is what counts.' },
  nodejs: { description: 'Node.js version that it wants. Kept in `meta`; `runtime_deps` is what counts.' },
  python_versions: {
    description: 'Python versions that it works with. Kept in `meta`; `runtime_deps` is what counts.',
  },
  stackstorm_version: { description: 'StackStorm versions that it was written for. Kept in `meta`.' },
} as const satisfies Record<string, JSONSchema>;

/** Keys that other readers of the same file use; the catalog does not hold them. */
const platformProperties = {
  enabled: {
    description: 'Whether the platform offers the pack. Read by the platform; not part of the catalog.',
  },
  testing: {
    description: "How the pack's own tests are run. Read by the platform; not part of the catalog.",
  },
  actions: { description: "Inventory of the pack's actions. Not part of the catalog." },
  sensors: { description: "Inventory of the pack's sensors. Not part of the catalog." },
  triggers: { description: "Inventory of the pack's triggers. Not part of the catalog." },
  rules: { description: "Inventory of the pack's rules. Not part of the catalog." },
  workflows: { description: "Inventory of the pack's workflows. Not part of the catalog." },
  policies: { description: "Inventory of the pack's policies. Not part of the catalog." },
  worker_selector: {
    description: 'Where its actions may run. Read by the platform; not part of the catalog.',
  },
  tolerations: { description: 'Where its actions may run. Read by the platform; not part of the catalog.' },
  affinity: { description: 'Where its actions may run. Read by the platform; not part of the catalog.' },
} as const satisfies Record<string, JSONSchema>;

/** JSON Schema of a pack's manifest. Its top level is open: other keys are found, and reported more mildly, elsewhere. */
export const packSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:reconcile:schema:pack:v1',
  title: 'Pack',
  description:
    'A pack: what it is called, what it needs, and how it is configured. Only `ref` and `version` are required.',
  type: 'object',
  required: ['ref', 'version'],
  properties: {
    apiVersion: {
      title: 'Format',
      description: 'Version of this format. Optional.',
      type: 'string',
      enum: ['reconcile/v1'],
    },
    kind: {
      title: 'Kind',
      description: 'What the document is. A `pack.yaml` need not say it.',
      type: 'string',
      enum: ['Pack'],
    },
    ...columnProperties,
    lifecycle: packLifecycleSchema,
    moved: packMovedSchema,
    source: sourceSchema,
    ...descriptiveProperties,
    ...platformProperties,
  },
} as const satisfies JSONSchema;

/** Of a pack whose content is elsewhere: what is left out comes from there, and the version may be a constraint on it. */
export const declaredPackSchema = {
  ...packSchema,
  required: ['ref', 'source'],
  properties: {
    ...packSchema.properties,
    version: {
      title: 'Version',
      description: 'Version that the content must have, or a constraint on it. Example: `"^2.1"`.',
      type: 'string',
      maxLength: 256,
      examples: ['^2.1'],
    },
  },
} as const satisfies JSONSchema;

/** What editors check packs by: the one schema or the other. */
export const publishedPackSchema = {
  ...declaredPackSchema,
  required: ['ref'],
  properties: {
    ...declaredPackSchema.properties,
    version: {
      ...declaredPackSchema.properties.version,
      description: `${packSchema.properties.version.description.replace(/ Example: .*$/u, '')} With a \`source\`, the version that the content must have, or a constraint on it such as \`"^2.1"\`. Example: \`"1.4.0"\`.`,
      examples: ['1.0.0'],
    },
  },
  if: { required: ['source'] },
  else: { required: ['version'], properties: { version: packSchema.properties.version } },
} as const satisfies JSONSchema;
