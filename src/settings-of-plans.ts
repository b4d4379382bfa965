import { sourceNamePattern } from './catalog/source-name.ts';
import type { SettingRow } from './setting-row.ts';

const readers = ['reconcile', 'validate'] as const;

/** Settings of what is planned and applied. */
export const planSettings = {
  source: {
    type: 'text',
    description:
      'Name of this set of manifests: rows that it creates belong to it, and no other source takes them.',
    default: 'default',
    group: 'Plan and apply',
    commands: readers,
    placeholder: 'name',
    pattern: sourceNamePattern,
  },
  targets: {
    type: 'list',
    description: 'Only this object and what belongs to it; may be repeated.',
    default: [],
    group: 'Plan and apply',
    commands: ['reconcile', 'graph'],
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
  drift: {
    type: 'choice',
    description:
      'What to do about rows that others changed since they were last applied: undo it, tell of it, or neither.',
    default: 'correct',
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'mode',
    choices: ['correct', 'report', 'ignore'],
  },
  prune: {
    type: 'boolean',
    description: 'Delete rows of this source that no manifest describes any longer.',
    default: false,
    group: 'Plan and apply',
    commands: ['reconcile'],
  },
  maxDeletes: {
    type: 'limits',
    description:
      'Deletes of one kind that are held back when they are more than this and more than max_delete_percent; also per kind, such as pack=3,runtime=20.',
    default: 10,
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'count',
  },
  maxDeletePercent: {
    type: 'limits',
    description: 'The same as a share of what the source owns of that kind.',
    default: 30,
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'percent',
  },
  allowDeletes: {
    type: 'count',
    description: 'Let this run delete up to so many objects, in place of both limits.',
    default: undefined,
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'count',
  },
  dangerousAllowEmpty: {
    type: 'boolean',
    description: 'Let pruning delete everything when no manifest describes anything.',
    default: false,
    group: 'Plan and apply',
    commands: ['reconcile'],
  },
  keepGoing: {
    type: 'boolean',
    description:
      'Leave out packs that are invalid or that the database refuses, with those that need them, and apply the rest.',
    default: false,
    group: 'Plan and apply',
    commands: ['reconcile'],
  },
  out: {
    type: 'text',
    description: 'File to write the plan to, for review; it holds no secret.',
    default: undefined,
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'file',
  },
  plan: {
    type: 'text',
    description: 'File with a plan that was reviewed: apply exactly that, or nothing.',
    default: undefined,
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'file',
  },
  expectDigest: {
    type: 'text',
    description: 'Digest of the plan that was reviewed: apply exactly that, or nothing.',
    default: undefined,
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'sha256:…',
    pattern: { expression: '^sha256:[0-9a-f]{64}$', words: 'sha256: and 64 hexadecimal digits' },
  },
  detailedExitcode: {
    type: 'boolean',
    description: 'Exit with 2 when there are changes (dry run) or were some.',
    default: false,
    group: 'Plan and apply',
    commands: ['reconcile', 'update'],
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
  historyRetention: {
    type: 'period',
    description:
      'How long the audit keeps a run; for ever unless told, and the last run of each source in any case.',
    default: undefined,
    group: 'Plan and apply',
    commands: ['reconcile'],
    placeholder: 'days',
  },
} as const satisfies Record<string, SettingRow>;
