import { outputFormats } from './parse-outputs.ts';
import type { SettingRow } from './setting-row.ts';

const reporting = [
  'reconcile',
  'validate',
  'update',
  'content',
  'export',
  'migrate',
  'status',
  'history',
  'env',
  'verify',
  'init',
  'explain',
  'schema',
] as const;
// `graph` has formats of its own.
const all = [...reporting, 'graph'] as const;

/** Settings of how results are written. */
export const outputSettings = {
  output: {
    type: 'outputs',
    description:
      'How the result is written; repeatable, with `=FILE` into a file instead of standard output (`-o human -o sarif=report.sarif`).',
    default: 'human',
    group: 'Output',
    commands: reporting,
    placeholder: 'format',
    choices: outputFormats,
    short: 'o',
  },
  markdownLimit: {
    type: 'count',
    description:
      'Most characters of a report in Markdown; what is too much is left out, details first. A comment on GitHub holds 65536.',
    default: 65_536,
    group: 'Output',
    commands: ['reconcile', 'validate', 'status'],
    placeholder: 'count',
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
