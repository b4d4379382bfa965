import { outputFormats } from './parse-outputs.ts';
import type { SettingRow } from './setting-row.ts';

/** Settings of how results are written. */
export const outputSettings = {
  output: {
    type: 'outputs',
    description:
      'How the result is written; repeatable, with `=FILE` into a file instead of standard output (`-o human -o sarif=report.sarif`).',
    default: 'human',
    group: 'Output',
    // `graph` has formats of its own.
    commands: [
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
    ],
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
} as const satisfies Record<string, SettingRow>;
