import type { SettingRow } from './setting-row.ts';

/** Settings about the repository that a watching run follows. */
export const followSettings = {
  git: {
    type: 'text',
    description:
      'Repository to follow, over https, ssh or git: manifests are read from our own checkout of it, and paths are relative to its root.',
    default: undefined,
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'url',
    secret: true,
  },
  branch: {
    type: 'text',
    description:
      'Branch of the repository, or a tag as refs/tags/name; what the remote has checked out unless told.',
    default: undefined,
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'name',
  },
  interval: {
    type: 'duration',
    description: 'From one look at the repository to the next, give or take a tenth.',
    default: '1m',
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'duration',
  },
  gitSshAllowedSigners: {
    type: 'text',
    description:
      'File with the SSH keys of which one must have signed a commit of the repository that is to count.',
    default: undefined,
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'file',
  },
  gitGpgKeyring: {
    type: 'text',
    description: 'The same with the GPG keys of a keyring.',
    default: undefined,
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'file',
  },
} as const satisfies Record<string, SettingRow>;
