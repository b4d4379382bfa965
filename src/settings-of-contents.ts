import type { SettingRow } from './setting-row.ts';

const fetching = ['reconcile', 'validate', 'graph', 'update'] as const;
const finding = ['reconcile', 'validate', 'graph', 'update', 'content', 'env', 'verify'] as const;

/** Settings about where packs have their content from, and where it is kept on this host. */
export const contentSettings = {
  packsDirectory: {
    type: 'text',
    description:
      'Directory that holds the content of packs that is fetched; packs/ in the state directory unless told.',
    default: undefined,
    group: 'Contents',
    commands: finding,
    placeholder: 'directory',
  },
  lock: {
    type: 'boolean',
    description:
      'Keep to the lock file and add to it what is new; without it, branches and version ranges are followed in every run.',
    default: true,
    group: 'Contents',
    commands: ['reconcile', 'validate', 'graph'],
  },
  locked: {
    type: 'boolean',
    description: 'Refuse whatever the lock file does not hold already.',
    default: false,
    group: 'Contents',
    commands: ['reconcile', 'validate', 'graph'],
  },
  offline: {
    type: 'boolean',
    description: 'Fetch nothing: use what was fetched before, and refuse what was not.',
    default: false,
    group: 'Contents',
    commands: ['reconcile', 'validate', 'graph'],
  },
  registries: {
    type: 'list',
    description: 'Addresses of indexes of packs, the first that has a pack counts.',
    default: [],
    group: 'Contents',
    commands: fetching,
    flag: 'registry',
    placeholder: 'url',
  },
  credentials: {
    type: 'credentials',
    description:
      'Which variables hold the secrets for which addresses: a list of {url, username, variable} or {url, headers: {NAME: variable}}.',
    default: undefined,
    group: 'Contents',
    commands: [],
    flag: undefined,
  },
  allowFileSources: {
    type: 'boolean',
    description: 'Let sources be files and repositories of this host, by path or as file: addresses.',
    default: false,
    group: 'Contents',
    commands: fetching,
  },
  fetchTimeout: {
    type: 'duration',
    description: 'How long one attempt at fetching something may take.',
    default: '2m',
    group: 'Contents',
    commands: fetching,
    placeholder: 'duration',
  },
  fetchAttempts: {
    type: 'count',
    description: 'How often fetching is attempted where the failure may pass.',
    default: 3,
    group: 'Contents',
    commands: fetching,
    placeholder: 'count',
  },
  maxContentBytes: {
    type: 'size',
    description: 'Most that the files of one pack may hold, unpacked.',
    default: '1GiB',
    group: 'Contents',
    commands: fetching,
    placeholder: 'size',
  },
} as const satisfies Record<string, SettingRow>;
