import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildExplainRoots, explainWords, listOtherNames } from '../../src/cli/explain-roots.ts';
import { explainField, type FieldExplanation } from '../../src/manifests/explain/explain-field.ts';
import { findField } from '../../src/manifests/explain/find-field.ts';

const page = fileURLToPath(new URL('../../docs/manifest-reference.md', import.meta.url));

/** Fields of a version that are those of its runtime again. */
const repeated = /^runtime\.versions\[\]\.(?:distributions|execution_config|lifecycle)\./u;

/** The page that docs/manifest-reference.md must be; `npm run docs` writes it. */
function renderPage(): string {
  return [
    '# Manifests, field by field',
    '',
    'Written from the JSON Schemas by `npm run docs`; `reconcile explain` tells the same in a terminal. What manifests are, and which files are read, is in the [README](../README.md#manifests).',
    '',
    'A path leads through mappings by dots; `[]` stands for each item of a list, `<name>` for any key. A key that holds null states nothing.',
    ...(['pack', 'runtime'] as const).flatMap(renderRoot),
    '',
  ].join('\n');
}

function renderRoot(root: 'pack' | 'runtime'): readonly string[] {
  const found = findField(root, buildExplainRoots());
  if (!found.found) return [];
  const options = { words: explainWords, namesOf: listOtherNames, depth: 32 };
  const explained = explainField(found.path, found.field, options);
  return [
    '',
    `## ${root === 'pack' ? 'Packs' : 'Runtimes'}`,
    '',
    explained.description,
    '',
    '| field | is | left out | meaning |',
    '|---|---|---|---|',
    ...explained.fields.flatMap(flatten).map((field) => renderRow(field, root)),
  ];
}

function flatten(field: FieldExplanation): readonly FieldExplanation[] {
  return repeated.test(field.path) ? [] : [field, ...field.fields.flatMap(flatten)];
}

function renderRow(field: FieldExplanation, root: string): string {
  const { path, type, allowed, form, otherNames, example } = field;
  const more = [
    field.description,
    ...(allowed.length === 0
      ? []
      : [
          `One of ${allowed.map((value) => code(typeof value === 'string' ? value : JSON.stringify(value))).join(', ')}.`,
        ]),
    ...(form.length === 0 ? [] : [`Form: ${form.join('; ')}.`]),
    ...(otherNames.length === 0 ? [] : [`Also written ${otherNames.map(code).join(', ')}.`]),
    ...(example === undefined ? [] : [`Example: ${code(example)}`]),
  ];
  const cells = [code(path.slice(root.length + 1)), type, describeAbsence(field), more.join(' ')];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function describeAbsence({ required, requiredUnless, default: fallback }: FieldExplanation): string {
  if (required) return '**required**';
  if (requiredUnless !== undefined) return `**required**, unless there is \`${requiredUnless}\``;
  return fallback ?? '–';
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

describe('the reference of manifests', () => {
  it('says what the schemas say', () => {
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(page, renderPage());
    expect(readFileSync(page, 'utf8')).toBe(renderPage());
  });
});
