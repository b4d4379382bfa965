import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { diagnosticCodes } from '../../src/diagnostic-codes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = join(root, 'docs/diagnostics.md');

/** The page that docs/diagnostics.md must be; `npm run docs` writes it. */
function renderPage(): string {
  const rows = Object.entries(diagnosticCodes).map(
    ([code, { title, remedy }]) => `| \`${code}\` | ${cell(title)} | ${cell(remedy)} |`,
  );
  return [
    '# Diagnostics',
    '',
    'Every finding about the input carries one of these codes, the place (`file:line:column`) and what to write instead. Written from `src/diagnostic-codes.ts` by `npm run docs`.',
    '',
    '| code | found | what to do |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function textsBelow(directory: string): string {
  return readdirSync(join(root, directory), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('diagnostic-codes'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('diagnostic codes', () => {
  it('are all documented, and nothing else is', () => {
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(page, renderPage());
    expect(readFileSync(page, 'utf8')).toBe(renderPage());
  });

  it('are all raised by some stage', () => {
    const source = textsBelow('src');
    expect(Object.keys(diagnosticCodes).filter((code) => !source.includes(`'${code}'`))).toEqual([]);
  });

  it('are all provoked by some test', () => {
    const tests = textsBelow('test');
    expect(Object.keys(diagnosticCodes).filter((code) => !tests.includes(code))).toEqual([]);
  });
});
