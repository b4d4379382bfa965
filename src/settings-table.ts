import { contentSettings } from './settings-of-contents.ts';
import { environmentSettings } from './settings-of-environments.ts';
import { followSettings } from './settings-of-following.ts';
import { outputSettings } from './settings-of-output.ts';
import { planSettings } from './settings-of-plans.ts';
import { watchServerSettings } from './settings-of-watch-server.ts';
import { watchSettings } from './settings-of-watching.ts';
import type { SettingCommand, SettingRow } from './setting-row.ts';

const readers = ['reconcile', 'validate', 'graph', 'update', 'env', 'verify'] as const;
const connecting = ['reconcile', 'export', 'migrate', 'status', 'history', 'env', 'verify'] as const;
const writing = ['reconcile', 'migrate', 'env', 'verify'] as const;

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
  ...planSettings,
  ...contentSettings,
  ...environmentSettings,
  ...followSettings,
  ...watchSettings,
  ...watchServerSettings,
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
    description: 'Directory of the embedded database, of what is fetched, and of environments.',
    default: '.reconcile',
    group: 'Database',
    commands: [...connecting, 'validate', 'graph', 'update', 'content'],
    placeholder: 'path',
  },
  lockTimeout: {
    type: 'duration',
    description:
      'How long to wait for another run: 30s on a server, not at all for the embedded database, unless told.',
    default: undefined,
    group: 'Database',
    commands: writing,
    placeholder: 'duration',
  },
  statementTimeout: {
    type: 'duration',
    description: 'How long one SQL statement may take (PostgreSQL only).',
    default: '5m',
    group: 'Database',
    commands: writing,
    placeholder: 'duration',
  },
  controllerUrl: {
    type: 'text',
    description:
      'Ask the controller that listens there instead of the database: http://host:port or unix:/path.',
    default: undefined,
    group: 'Watch',
    commands: ['status'],
    flag: 'url',
    placeholder: 'url',
    secret: true,
    pattern: {
      expression: '^(?:https?://[^@\\s]+|unix:/.+)$',
      words: 'http://host:port or unix:/path, without a name or a password',
    },
  },
  historyLimit: {
    type: 'count',
    description: 'Most runs that are listed, the newest first.',
    default: 20,
    group: 'Output',
    commands: ['history'],
    flag: 'limit',
    placeholder: 'count',
  },
  ...outputSettings,
} as const satisfies Record<string, SettingRow>;

export type { SettingCommand, SettingRow };

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
