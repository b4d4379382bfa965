import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { flagOf, keyOf, settingRows, variablesOf, type NamedRow } from '../../src/settings-table.ts';

const page = fileURLToPath(new URL('../../docs/settings.md', import.meta.url));

/** The page that docs/settings.md must be; `npm run docs` writes it. */
function renderPage(): string {
  return [
    '# Settings',
    '',
    'A flag goes before a variable, a variable before `reconcile.yaml` in the working directory, that before the default. An empty variable counts as unset. Durations are written `500ms`, `30s`, `5m`, `1h`, sizes `512KiB`, `4MiB`; lists in variables are separated by commas or spaces, paths as in `PATH`. Written from `src/settings-table.ts` by `npm run docs`.',
    '',
    '| flag | variable | `reconcile.yaml` | default | meaning |',
    '|---|---|---|---|---|',
    ...settingRows.map(renderRow),
    '',
  ].join('\n');
}

function renderRow(row: NamedRow): string {
  const flag = flagOf(row);
  const short = row.short === undefined ? '' : `\`-${row.short}\`, `;
  const choices = row.choices === undefined ? '' : ` One of ${row.choices.map(code).join(', ')}.`;
  const cells = [
    flag === undefined ? 'the arguments' : `${short}${code(`--${flag}`)}`,
    variablesOf(row).map(code).join(', '),
    code(keyOf(row)),
    row.default === undefined || Array.isArray(row.default) ? '–' : code(String(row.default)),
    `${row.description}${choices}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}

describe('settings', () => {
  it('are all documented', () => {
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(page, renderPage());
    expect(readFileSync(page, 'utf8')).toBe(renderPage());
  });
});
