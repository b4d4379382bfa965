import type { JSONSchema } from 'json-schema-to-ts';

const command = {
  title: 'Verification command',
  description: 'A command that succeeds where the runtime is installed.',
  type: 'object',
  additionalProperties: false,
  required: ['binary'],
  properties: {
    binary: {
      description: 'Name of the program on the PATH, or its absolute path. Example: `python3.12`.',
      type: 'string',
      minLength: 1,
      examples: ['python3.12'],
    },
    args: {
      description: 'Its arguments, one a list item. Default: none. Example: `["--version"]`.',
      type: 'array',
      items: { type: 'string' },
      default: [],
      examples: [['--version']],
    },
    exit_code: {
      description: 'Exit code that means success. Default: 0.',
      type: 'integer',
      minimum: 0,
      maximum: 255,
      default: 0,
    },
    pattern: {
      description:
        'Regular expression that must be found in what the command prints, on standard output or standard error. RE2 syntax: no look-ahead, no back-references. Quote it with single quotes. Example: `^Python 3\\.12\\.`.',
      type: ['string', 'null'],
      examples: ['^Python 3\\.12\\.'],
    },
    priority: {
      description:
        'Commands are tried from the lowest number to the highest; the first success counts. Default: 100.',
      type: 'integer',
      default: 100,
    },
    optional: {
      description: 'Whether a failure of this command is unremarkable. Default: false.',
      type: 'boolean',
      default: false,
    },
  },
} as const satisfies JSONSchema;

const verification = {
  title: 'Verification',
  description: 'How a host finds out whether it has the runtime.',
  type: 'object',
  additionalProperties: false,
  properties: {
    always_available: {
      description: 'Whether every host has it, so that nothing is run. Default: false.',
      type: 'boolean',
      default: false,
    },
    check_required: {
      description: 'Set to false where there is nothing to check. Default: true.',
      type: 'boolean',
      default: true,
    },
    commands: {
      description: 'Commands to try, in the order of their `priority`; the first that succeeds settles it.',
      type: 'array',
      items: command,
      default: [],
    },
  },
} as const satisfies JSONSchema;

/** JSON Schema of `distributions`: where a runtime comes from and how it is recognised. Other keys are kept as they are. */
export const distributionsSchema = {
  title: 'Distributions',
  description:
    'How to find the runtime on a host, and which versions of it are expected. Further keys are kept as they are. Default: empty.',
  type: ['object', 'null'],
  properties: {
    verification,
    min_version: {
      description: 'Oldest version that is good enough, in quotes. Example: `"3.9"`.',
      type: ['string', 'null'],
      examples: ['3.9'],
    },
    recommended_version: {
      description: 'Version to install where there is none, in quotes. Example: `"3.12"`.',
      type: ['string', 'null'],
      examples: ['3.12'],
    },
  },
} as const satisfies JSONSchema;
