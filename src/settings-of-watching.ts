import type { SettingRow } from './setting-row.ts';

/** Settings of when a watching run makes its passes. */
export const watchSettings = {
  settle: {
    type: 'duration',
    description: 'How long nothing has to happen to the files before a pass begins; it waits 5s at most.',
    default: '250ms',
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'duration',
  },
  resync: {
    type: 'duration',
    description: 'From the end of one pass to the next where nothing happens, give or take a tenth.',
    default: '10m',
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'duration',
  },
  retryMax: {
    type: 'duration',
    description:
      'Longest wait after a failure that may pass; the first wait is 1s, and each is twice as long as the one before.',
    default: '5m',
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'duration',
  },
  directDatabaseUrl: {
    type: 'text',
    description:
      'The same database past a pooler, for hearing at once of what others do; the database URL unless told.',
    default: undefined,
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'url',
    variables: ['DIRECT_DATABASE_URL'],
    secret: true,
    pattern: { expression: '^postgres(?:ql)?://.*$', words: 'postgres://user@host:port/database' },
  },
} as const satisfies Record<string, SettingRow>;
