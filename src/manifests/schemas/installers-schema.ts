import type { JSONSchema } from 'json-schema-to-ts';

const condition = {
  description: 'When to run it. Default: always.',
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['file_exists'],
  properties: {
    file_exists: {
      description: "A file, relative to the pack's directory, that must exist. Example: `package.json`.",
      type: 'string',
      minLength: 1,
      examples: ['package.json'],
    },
  },
} as const satisfies JSONSchema;

const environment = {
  description: 'Environment variables of the command, by name. Default: none.',
  type: ['object', 'null'],
  additionalProperties: {
    description: 'The value, in which template variables are replaced.',
    type: 'string',
  },
} as const satisfies JSONSchema;

const order = {
  description: 'Steps run from the lowest number to the highest. Default: 999.',
  type: 'integer',
  default: 999,
} as const satisfies JSONSchema;

const optional = {
  description: 'Whether the environment is good even when this step fails. Default: false.',
  type: 'boolean',
  default: false,
} as const satisfies JSONSchema;

const installer = {
  title: 'Installer',
  description: 'One further step of making an environment.',
  type: 'object',
  additionalProperties: false,
  required: ['name', 'command'],
  properties: {
    name: { description: 'What the step is called in logs.', type: 'string', minLength: 1 },
    description: { description: 'What the step is for.', type: ['string', 'null'] },
    command: {
      description:
        'The command, one argument a list item; no shell is involved. Template variables are replaced. Example: `[npm, run, build]`.',
      type: 'array',
      minItems: 1,
      items: { type: 'string' },
      examples: [['npm', 'run', 'build']],
    },
    cwd: {
      description: "Directory to run it in. Template variables are replaced. Default: the pack's directory.",
      type: ['string', 'null'],
      examples: ['{pack_dir}'],
    },
    env: environment,
    order,
    optional,
    condition,
    timeout: {
      description: 'Seconds after which the step is stopped and counts as failed.',
      type: ['number', 'null'],
      exclusiveMinimum: 0,
    },
  },
} as const satisfies JSONSchema;

const legacyInstaller = {
  description: 'One step, with its program and its arguments apart.',
  type: 'object',
  required: ['name', 'command'],
  properties: {
    name: { description: 'What the step is called in logs.', type: 'string' },
    description: { description: 'What the step is for.', type: ['string', 'null'] },
    command: { description: 'The program.', type: 'string', minLength: 1 },
    args: {
      description: 'Its arguments, one a list item. Default: none.',
      type: 'array',
      items: { type: 'string' },
      default: [],
    },
    cwd: { description: 'Directory to run it in.', type: ['string', 'null'] },
    env: environment,
    order,
    optional,
    condition,
  },
} as const satisfies JSONSchema;

/** JSON Schema of `installers`: a list of steps, or the mapping that older catalogs hold. */
export const installersSchema = {
  title: 'Installers',
  description:
    'Steps that run, in order, after the dependencies were installed: a list of them. The older form, a mapping with `installers` inside, is accepted too. Default: none.',
  type: ['array', 'object', 'null'],
  items: installer,
  properties: {
    base_path_template: { description: 'Older form: where environments lie.', type: 'string' },
    installers: { description: 'Older form: the steps.', type: 'array', items: legacyInstaller },
    executable_templates: {
      description: 'Older form: programs in the environment, by name.',
      type: 'object',
    },
    env_vars: { description: 'Older form: variables that the steps run with.', type: 'object' },
    requires_environment: {
      description: 'Older form: whether there is an environment at all.',
      type: 'boolean',
    },
  },
} as const satisfies JSONSchema;
