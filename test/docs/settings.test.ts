import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { flagOf, keyOf, settingRows, variablesOf, type NamedRow } from '../../src/settings-table.ts';

const readme = fileURLToPath(new URL('../../README.md', import.meta.url));

/** What stands around the table in the README; `npm run docs` writes what is between. */
const [begin, end] = ['<!-- settings: begin -->\n', '<!-- settings: end -->'];

function renderTable(): string {
  return [
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
    const text = readFileSync(readme, 'utf8');
    const [before = '', rest = ''] = text.split(begin);
    const after = rest.split(end)[1];
    if (process.env['UPDATE_DOCS'] !== undefined) {
      writeFileSync(readme, [before, begin, renderTable(), end, after].join(''));
    }
    expect(readFileSync(readme, 'utf8')).toContain(`${begin}${renderTable()}${end}`);
  });
});
