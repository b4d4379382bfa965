import { readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import publishedSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { eventSchema } from '../../../src/report/stream/event-schema.ts';
import { runLog } from '../../support/github-runner.ts';
import { readMarkdown } from '../../support/read-markup.ts';
import { renderReportCase } from '../../support/render-report-case.ts';
import { readReportCase } from '../../support/report-case.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const cases = readdirSync(join(fixtures, 'report')).map((name) => {
  const directory = join(fixtures, 'report', name);
  return { name, directory, texts: renderReportCase(readReportCase(directory)) };
});

/** The schema that OASIS publishes. It says that it is of draft 4; it uses nothing in which that differs. */
const { $schema: _, id: __, ...sarifSchema } = publishedSchema;
const isSarif = addFormats.default(new Ajv({ strict: false, unicodeRegExp: false })).compile(sarifSchema);
const isGitlab = new Ajv().compile(readJson(join(fixtures, 'schemas/gitlab-code-quality.json')));
const isEvent = addFormats.default(new Ajv2020({ allowUnionTypes: true })).compile(eventSchema);
const junitSchema = readFileSync(join(fixtures, 'schemas/junit.xsd'), 'utf8');

function readJson(path: string): object {
  return JSON.parse(readFileSync(path, 'utf8')) as object;
}

/** Each folder is a test: the report that result.json, desired.json and live.json describe is, in each format, the file of that name (UPDATE_CASES=1 writes them, to be read). */
describe.each(cases)('the report of $name', ({ directory, texts }) => {
  it.each(Object.keys(texts))('%s', (file) => {
    const path = join(directory, file);
    if (process.env['UPDATE_CASES'] !== undefined) writeFileSync(path, texts[file] ?? '');
    expect(texts[file]).toBe(existsSync(path) ? readFileSync(path, 'utf8') : undefined);
  });

  it('holds no secret', () => {
    expect(Object.values(texts).join('')).not.toContain('s3cret');
  });

  it('is SARIF as OASIS defines it', () => {
    isSarif(JSON.parse(texts['report.sarif'] ?? ''));
    expect(isSarif.errors).toBeNull();
  });

  it('is a code quality report as GitLab documents it, with fingerprints that differ', () => {
    const issues = JSON.parse(texts['gitlab.json'] ?? '') as readonly { readonly fingerprint: string }[];
    isGitlab(issues);
    expect(isGitlab.errors).toBeNull();
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
  });

  it('is JUnit by its schema', () => {
    const schema = XmlDocument.fromString(junitSchema);
    const report = XmlDocument.fromString(texts['junit.xml'] ?? '');
    const validator = XsdValidator.fromDoc(schema);
    try {
      expect(() => validator.validate(report)).not.toThrow();
    } finally {
      for (const each of [validator, report, schema]) each.dispose();
    }
  });

  it('is a stream of which every line is as the published schema says', () => {
    const lines = (texts['events.jsonl'] ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    for (const line of lines) {
      isEvent(line);
      expect(isEvent.errors).toBeNull();
    }
    expect(lines[0]?.type).toBe('version');
    expect(['change_summary', 'error']).toContain(lines.at(-1)?.type);
  });

  it('has no commands for the runner of GitHub but those of the report', () => {
    const commands = runLog(texts['github.txt'] ?? '').map(({ name }) => name);
    const folding = commands.filter((name) => name === 'group' || name === 'endgroup');
    expect(folding).toEqual(['group', 'endgroup']);
    expect(commands.slice(0, 2)).toEqual(folding);
    expect(['error', 'warning', 'notice']).toEqual(expect.arrayContaining([...new Set(commands.slice(2))]));
  });

  it('is Markdown that consists of what the report made, in which nothing is linked or mentioned', () => {
    const { elements, attributes, texts: pieces } = readMarkdown(texts['report.md'] ?? '');
    expect(elements.filter((name) => !usedElements.has(name))).toEqual([]);
    expect(attributes.filter((text) => text !== 'code class=language-diff')).toEqual([]);
    const outside = pieces.filter(({ inside }) => !inside.includes('code') && !inside.includes('pre'));
    expect(outside.map(({ text }) => text).join('\n')).not.toMatch(/@|#|:\/\/|www\.|GH-|[<>]/u);
    expect((texts['report.md'] ?? '').match(/^<!-- reconcile report: default -->/gmu)).toHaveLength(1);
  });
});

const usedElements: ReadonlySet<string> = new Set(
  'page p strong em code sub br details summary pre h3 ul li table thead tbody tr th td'.split(' '),
);
