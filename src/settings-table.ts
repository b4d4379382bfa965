/** The commands that can be told a setting by a flag. */
export type SettingCommand = 'reconcile' | 'validate' | 'export' | 'migrate' | 'status' | 'schema';

/** What a setting's values are; `duration` becomes milliseconds, `size` bytes. */
type SettingType = 'text' | 'list' | 'boolean' | 'choice' | 'duration' | 'size' | 'count';

/** One setting: its flag, variable, key of `reconcile.yaml`, JSON Schema and line of the documentation all follow from its row. */
export interface SettingRow {
  readonly type: SettingType;
  readonly description: string;
  /** As it would be written in `reconcile.yaml`; undefined where nothing is set. */
  readonly default: string | boolean | number | readonly string[] | undefined;
  /** Heading of the help below which the flag stands. */
  readonly group: 'Input' | 'Plan and apply' | 'Database' | 'Output';
  /** Commands that have the flag. */
  readonly commands: readonly SettingCommand[];
  /** What the help calls the value. */
  readonly placeholder?: string;
  readonly choices?: readonly string[];
  /** Regular expression that a text has to match, with the words for it. */
  readonly pattern?: { readonly expression: string; readonly words: string };
  /** Flag without dashes, where it is not the name; `undefined` where arguments take its place. */
  readonly flag?: string | undefined;
  readonly short?: string;
  /** Variables of other programs that mean the same, looked at after our own. */
  readonly variables?: readonly string[];
  /** Whether the value may hold a secret and so is never repeated in a message. */
  readonly secret?: true;
}

const readers = ['reconcile', 'validate'] as const;
const connecting = ['reconcile', 'export', 'migrate', 'status'] as const;
const all = ['reconcile', 'validate', 'export', 'migrate', 'status', 'schema'] as const;

/** Every setting by its name in code. */
export const settingsTable = {
  paths: {
    type: 'list',
    description: 'Files and directories with manifests, relative to the working directory.',
    default: undefined,
    group: 'Input',
    commands: [],
    flag: undefined,
  },
  strict: {
    type: 'boolean',
    description: 'Treat unknown keys and unresolved runtime dependencies as errors.',
    default: false,
    group: 'Input',
    commands: readers,
  },
  maxFileBytes: {
    type: 'size',
    description: 'Largest manifest file that is read.',
    default: '1MiB',
    group: 'Input',
    commands: readers,
    placeholder: 'size',
  },
  maxTreeBytes: {
    type: 'size',
    description: 'Most that all manifest files together may hold.',
    default: '256MiB',
    group: 'Input',
    commands: readers,
    placeholder: 'size',
  },
  maxFiles: {
    type: 'count',
    description: 'Most files that are looked at below all paths.',
    default: 100_000,
    group: 'Input',
    commands: readers,
    placeholder: 'count',
  },
  source: {
    type: 'text',
    description:
      'Name of this set of manifests: rows that it creates belong to it, and no other source takes them.',
    default: 'default',
    group: 'Plan and apply',
    commands: readers,
    placeholder: 'name',
    pattern: {
      expression: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$',
      words: 'up to 128 letters, digits, dots, dashes, underscores and slashes, the first a letter or digit',
    },
  },
  targets: {
    type: 'list',
    description: 'Reconcile only this object and what belongs to it; may be repeated.',
    default: [],
    group: 'Plan and apply',
    commands: ['reconcile'],
    flag: 'target',
    placeholder: 'ref',
  },
  adopt: {
    type: 'boolean',
    description: 'Take over rows that exist already and that no source owns.',
    default: false,
    group: 'Plan and apply',
    commands: ['reconcile'],
  },
  detailedExitcode: {
    type: 'boolean',
    description: 'Exit with 2 when there are changes (dry run) or were some.',
    default: false,
    group: 'Plan and apply',
    commands: ['reconcile'],
  },
  actor: {
    type: 'text',
    description: 'Who the audit says ran this; the name of the operating system’s user unless told.',
    default: undefined,
    group: 'Plan and apply',
    commands: ['reconcile', 'migrate'],
    placeholder: 'name',
    variables: ['GITHUB_ACTOR', 'GITLAB_USER_LOGIN'],
  },
  databaseUrl: {
    type: 'text',
    description:
      'PostgreSQL to reconcile, as postgres://user@host:port/database; `embedded` asks for the embedded database.',
    default: undefined,
    group: 'Database',
    commands: connecting,
    placeholder: 'url',
    variables: ['DATABASE_URL'],
    secret: true,
    pattern: {
      expression: '^(?:postgres(?:ql)?://.*|embedded)$',
      words: 'postgres://user@host:port/database, or embedded',
    },
  },
  schema: {
    type: 'text',
    description: 'Schema that holds the platform’s tables; found by itself unless told.',
    default: undefined,
    group: 'Database',
    commands: connecting,
    placeholder: 'name',
    pattern: { expression: '^[^\\u0000]{1,63}$', words: 'the name of a schema, at most 63 characters' },
  },
  stateDirectory: {
    type: 'text',
    description: 'Directory of the embedded database.',
    default: '.reconcile',
    group: 'Database',
    commands: connecting,
    placeholder: 'path',
  },
  lockTimeout: {
    type: 'duration',
    description:
      'How long to wait for another run: 30s on a server, not at all for the embedded database, unless told.',
    default: undefined,
    group: 'Database',
    commands: ['reconcile', 'migrate'],
    placeholder: 'duration',
  },
  statementTimeout: {
    type: 'duration',
    description: 'How long one SQL statement may take (PostgreSQL only).',
    default: '5m',
    group: 'Database',
    commands: ['reconcile', 'migrate'],
    placeholder: 'duration',
  },
  output: {
    type: 'choice',
    description: 'For people, or one JSON document for machines.',
    default: 'human',
    group: 'Output',
    commands: all,
    placeholder: 'format',
    choices: ['human', 'json'],
    short: 'o',
  },
  verbose: {
    type: 'boolean',
    description: 'Show everything: all fields, all findings, whole values.',
    default: false,
    group: 'Output',
    commands: all,
  },
  quiet: {
    type: 'boolean',
    description: 'Print nothing but changes, findings and failures.',
    default: false,
    group: 'Output',
    commands: all,
    short: 'q',
  },
  color: {
    type: 'choice',
    description: 'Whether to colour; auto asks the terminal, NO_COLOR and FORCE_COLOR.',
    default: 'auto',
    group: 'Output',
    commands: all,
    placeholder: 'when',
    choices: ['auto', 'always', 'never'],
  },
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof settingsTable;

/** A row with its name. */
export type NamedRow = SettingRow & { readonly name: SettingName };

/** All rows with their names, in the order of the table. */
export const settingRows: readonly NamedRow[] = Object.entries(settingsTable).map(([name, row]) => ({
  ...row,
  name: name as SettingName,
}));

/** Flag of a setting without dashes, such as `lock-timeout`; undefined where arguments take its place. */
export function flagOf(row: NamedRow): string | undefined {
  return 'flag' in row ? row.flag : separateWords(row.name, '-');
}

/** Variables of a setting, the first that is set wins. */
export function variablesOf(row: NamedRow): readonly string[] {
  return [`RECONCILE_${separateWords(row.name, '_').toUpperCase()}`, ...(row.variables ?? [])];
}

/** Key of a setting in `reconcile.yaml`, such as `lock_timeout`. */
export function keyOf(row: NamedRow): string {
  return separateWords(row.name, '_');
}

function separateWords(name: string, separator: string): string {
  return name.replace(/[A-Z]/gu, (letter) => separator + letter.toLowerCase());
}
