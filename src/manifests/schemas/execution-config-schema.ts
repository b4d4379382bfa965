import type { JSONSchema } from 'json-schema-to-ts';

const argv = {
  type: 'array',
  items: { type: 'string' },
} as const satisfies JSONSchema;

const interpreter = {
  title: 'Interpreter',
  description:
    'The program that runs an action. Leave it out, or leave `binary` empty, when the host runs the action file by itself.',
  type: 'object',
  additionalProperties: false,
  properties: {
    binary: {
      description:
        'Name of a program on the PATH, or its absolute path. Default: empty, which means that the action file itself is executed. Example: `python3`.',
      type: 'string',
      default: '',
      examples: ['python3', 'node', '/bin/bash'],
    },
    args: {
      description:
        'Arguments between the interpreter and the action file, one a list item. Template variables are replaced. Default: none. Example: `["-u"]`.',
      ...argv,
      default: [],
      examples: [['-u']],
    },
    file_extension: {
      description: 'Extension of the action files that this interpreter runs, with its dot. Example: `.py`.',
      type: ['string', 'null'],
      examples: ['.py', '.js', '.sh'],
    },
  },
} as const satisfies JSONSchema;

const environment = {
  title: 'Environment',
  description:
    'The isolated environment that each pack gets with this runtime. Left out or null: the packs share what the host has, and there is no `{env_dir}`.',
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['env_type'],
  properties: {
    env_type: {
      description:
        'What kind of environment it is: `virtualenv`, `node_modules`, `none`, or a word of your own such as `gem_home`.',
      type: 'string',
      minLength: 1,
      examples: ['virtualenv', 'node_modules', 'none'],
    },
    dir_name: {
      description: "Name of the environment's directory, relative to the pack's directory. Default: `.venv`.",
      type: 'string',
      minLength: 1,
      default: '.venv',
      examples: ['.venv', 'node_modules'],
    },
    create_command: {
      description:
        'Command that makes the environment, one argument a list item; no shell is involved. `{env_dir}` is where it is to be. Default: none. Example: `[python3, -m, venv, "{env_dir}"]`.',
      ...argv,
      default: [],
      examples: [['python3', '-m', 'venv', '{env_dir}']],
    },
    interpreter_path: {
      description:
        'The interpreter inside the environment, used instead of `interpreter.binary` once the environment exists. Example: `{env_dir}/bin/python3`.',
      type: ['string', 'null'],
      examples: ['{env_dir}/bin/python3'],
    },
  },
} as const satisfies JSONSchema;

const dependencies = {
  title: 'Dependencies',
  description:
    'How the libraries that a pack names in a file of its own are installed into its environment. Left out or null: nothing is installed, and there is no `{manifest_path}`.',
  type: ['object', 'null'],
  additionalProperties: false,
  required: ['manifest_file'],
  properties: {
    manifest_file: {
      description:
        "The file in which a pack names its libraries, relative to the pack's directory. A pack without it needs none. Example: `requirements.txt`.",
      type: 'string',
      minLength: 1,
      examples: ['requirements.txt', 'package.json', 'Gemfile'],
    },
    install_command: {
      description:
        'Command that installs them, one argument a list item; no shell is involved. `{manifest_path}` is the file. Default: none. Example: `["{interpreter}", -m, pip, install, -r, "{manifest_path}"]`.',
      ...argv,
      default: [],
      examples: [['{interpreter}', '-m', 'pip', 'install', '-r', '{manifest_path}']],
    },
  },
} as const satisfies JSONSchema;

/** A name that every shell takes for a variable. */
export const variableNamePattern = '^[A-Za-z_][A-Za-z0-9_]*$';

const envVars = {
  title: 'Environment variables',
  description:
    'Variables that actions run with, by name. A value is a text, or says how it joins what is there. Default: none. Example: `PYTHONPATH: {value: "{pack_dir}/lib", operation: prepend}`.',
  type: 'object',
  propertyNames: { pattern: variableNamePattern },
  additionalProperties: {
    description:
      'The value, in which template variables are replaced; or a mapping with `value`, `operation` and `separator`.',
    type: ['string', 'object'],
    additionalProperties: false,
    required: ['value'],
    properties: {
      value: {
        description: 'The text. Template variables are replaced. Example: `{pack_dir}/lib`.',
        type: 'string',
        examples: ['{pack_dir}/lib'],
      },
      operation: {
        description:
          '`set` replaces what the variable holds, `prepend` puts the value in front of it, `append` behind it. Default: `set`.',
        type: 'string',
        enum: ['set', 'prepend', 'append'],
        default: 'set',
      },
      separator: {
        description: 'What stands between the value and what was there. Default: `:`.',
        type: 'string',
        default: ':',
      },
    },
  },
  default: {},
} as const satisfies JSONSchema;

const inlineExecution = {
  title: 'Inline execution',
  description:
    'How code that is written directly into an action is run. Default: handed to the interpreter as it is.',
  type: 'object',
  additionalProperties: false,
  properties: {
    strategy: {
      description:
        '`direct` hands the code to the interpreter as an argument, `temp_file` writes it to a temporary file first. Default: `direct`.',
      type: 'string',
      enum: ['direct', 'temp_file'],
      default: 'direct',
    },
    extension: {
      description: 'Extension of the temporary file, with its dot. Example: `.sh`.',
      type: ['string', 'null'],
      examples: ['.sh'],
    },
    inject_shell_helpers: {
      description:
        'Whether the parameters of the action are exported as shell variables in front of the code. Default: false.',
      type: 'boolean',
      default: false,
    },
  },
} as const satisfies JSONSchema;

/** JSON Schema of `execution_config`: how a runtime runs actions. */
export const executionConfigSchema = {
  title: 'Execution configuration',
  description:
    'How actions are run, isolated and provisioned. Commands are lists of arguments. In them `{pack_dir}`, `{env_dir}`, `{interpreter}`, `{action_file}` and `{manifest_path}` are replaced; `${NAME}` and braces around anything but one word are left alone. Default: empty, which means that action files are executed by themselves.',
  type: ['object', 'null'],
  additionalProperties: false,
  properties: {
    interpreter,
    environment,
    dependencies,
    env_vars: envVars,
    inline_execution: inlineExecution,
  },
} as const satisfies JSONSchema;
