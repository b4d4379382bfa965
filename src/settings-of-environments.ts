import type { SettingRow } from './setting-row.ts';

const builders = ['reconcile', 'env'] as const;
const keepers = ['reconcile', 'content', 'env'] as const;
const hosts = ['reconcile', 'env', 'verify'] as const;

/** Settings of the environments of a host. */
export const environmentSettings = {
  environments: {
    type: 'boolean',
    description: 'Verify the runtimes of this host and bring the environments of its packs up to date.',
    default: true,
    group: 'Environments',
    commands: ['reconcile'],
  },
  environmentsDirectory: {
    type: 'text',
    description: 'Directory that holds the environments; environments/ in the state directory unless told.',
    default: undefined,
    group: 'Environments',
    commands: hosts,
    placeholder: 'path',
  },
  environmentLayout: {
    type: 'choice',
    description:
      'Where packs find their environments: in their own directory, or as the platform lays them out below the directory of environments.',
    default: 'pack',
    group: 'Environments',
    commands: builders,
    placeholder: 'layout',
    choices: ['pack', 'platform'],
  },
  trust: {
    type: 'choice',
    description: 'Which commands of manifests may run: all, those whose digest is approved, or none.',
    default: 'trusted-repo',
    group: 'Environments',
    commands: hosts,
    placeholder: 'policy',
    choices: ['trusted-repo', 'approved-only', 'never-exec'],
  },
  approvedCommands: {
    type: 'text',
    description: 'File with the digests of the command sets that are approved, one a line.',
    default: undefined,
    group: 'Environments',
    commands: hosts,
    placeholder: 'file',
  },
  parallelism: {
    type: 'count',
    description: 'Builds and verifications at a time; the number of cores unless told.',
    default: undefined,
    group: 'Environments',
    commands: hosts,
    placeholder: 'count',
  },
  buildTimeout: {
    type: 'duration',
    description: 'How long one command of a build may take, unless its installer says so itself.',
    default: '10m',
    group: 'Environments',
    commands: builders,
    placeholder: 'duration',
  },
  keepGenerations: {
    type: 'count',
    description: 'Generations of each environment and each content that are kept, the serving one included.',
    default: 2,
    group: 'Environments',
    commands: keepers,
    placeholder: 'count',
  },
  collectAfter: {
    type: 'period',
    description: 'How long an environment or a content stays that nothing uses any longer.',
    default: '1d',
    group: 'Environments',
    commands: keepers,
    placeholder: 'period',
  },
  verifyEvery: {
    type: 'period',
    description: 'How long it counts that a host has a runtime, as long as its program stays the same.',
    default: '1d',
    group: 'Environments',
    commands: hosts,
    placeholder: 'period',
  },
  sandbox: {
    type: 'choice',
    description:
      'Whether commands of builds run in a sandbox (bubblewrap) that lets them write only where they should.',
    default: 'none',
    group: 'Environments',
    commands: builders,
    placeholder: 'kind',
    choices: ['none', 'bwrap'],
  },
  passVariables: {
    type: 'list',
    description:
      'Variables that commands of builds inherit besides the few that they need, such as PIP_INDEX_URL.',
    default: [],
    group: 'Environments',
    commands: builders,
    flag: 'pass-variable',
    placeholder: 'name',
  },
  environmentSalt: {
    type: 'text',
    description: 'Any text; another one has every environment built anew.',
    default: undefined,
    group: 'Environments',
    commands: builders,
    placeholder: 'text',
  },
} as const satisfies Record<string, SettingRow>;
