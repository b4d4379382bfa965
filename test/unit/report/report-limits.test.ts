import { describe, expect, test } from 'vitest';
import { replaceSymbols, wantsAscii } from '../../../src/report/ascii-text.ts';
import { escapeXmlAttribute, escapeXmlText } from '../../../src/report/ci/escape-xml.ts';
import { collectFindings } from '../../../src/report/ci/collect-findings.ts';
import { renderGithub } from '../../../src/report/ci/render-github.ts';
import { renderMarkdown } from '../../../src/report/markdown/render-markdown.ts';
import { renderStatusMarkdown } from '../../../src/report/markdown/render-status-markdown.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import {
  at,
  buildChange,
  buildField,
  buildPlan,
  buildReconciliation,
} from '../../support/build-reconciliation.ts';
import { buildStatus } from '../../support/build-status.ts';
import { runLog } from '../../support/github-runner.ts';
import { readMarkdown } from '../../support/read-markup.ts';
import { reportLook } from '../../support/render-report-case.ts';

function report(result: Parameters<typeof buildReconciliation>[0], exitCode = 0): RunReport {
  return { kind: 'result', result: buildReconciliation(result), exitCode };
}

const changes = Array.from({ length: 3000 }, (_, index) =>
  buildChange({
    action: 'update',
    kind: 'pack',
    ref: `pack${index}`,
    fields: [buildField(['label'], { before: 'a'.repeat(50), after: 'b'.repeat(50) })],
    location: at(`packs/pack${index}/pack.yaml:1`),
  }),
);
const large = report({ plan: buildPlan({ changes, notices: ['one remark'] }) });

describe('a report in Markdown', () => {
  test.each([65_536, 20_000, 1000])('stays within %d characters, and says what it leaves out', (limit) => {
    const text = renderMarkdown(large, { ...reportLook, limit });
    expect(text.length).toBeLessThanOrEqual(limit);
    expect(text.split('\n')[1]).toBe(
      '**Plan: 0 to create, 3,000 to update, 0 to delete.** Dry run: nothing was written.',
    );
    const { texts } = readMarkdown(text);
    const shown = texts.filter((each) => /^~ pack pack\d+$/u.test(each.text)).length;
    expect(text).toContain(`… and ${(3000 - shown).toLocaleString('en-US')} more.`);
    expect(text).toMatch(
      /\*Cut to [\d,]+ characters; left out: the details of [\d,]+ entries, [\d,]+ entries/u,
    );
  });

  test('lets no section crowd out the others', () => {
    const diagnostics = Array.from(
      { length: 3000 },
      (_, index) =>
        ({ code: 'manifest.unknown-key', severity: 'warning', message: `no key ${index}` }) as const,
    );
    const both = report({ plan: buildPlan({ changes }), diagnostics });
    const text = renderMarkdown(both, { ...reportLook, limit: 20_000 });
    expect(text.match(/no key/gu)?.length).toBeGreaterThan(80);
    expect(text.match(/pack pack/gu)?.length).toBeGreaterThan(80);
    const few = report({ plan: buildPlan({ changes: changes.slice(0, 3) }), diagnostics });
    const filled = renderMarkdown(few, { ...reportLook, limit: 20_000 });
    expect(filled.match(/pack pack/gu)).toHaveLength(3);
    expect(filled.length).toBeGreaterThan(19_500);
  });

  test('leaves nothing out that there is room for', () => {
    const text = renderMarkdown(large, { ...reportLook, limit: 10_000_000 });
    expect(text).not.toContain('Cut to');
    expect(text.match(/<details>/gu)).toHaveLength(3000);
    expect(text).toContain('- one remark');
  });

  test('gives up details before objects, and objects before counts', () => {
    const few = report({ plan: buildPlan({ changes: changes.slice(0, 10) }) });
    const text = renderMarkdown(few, { ...reportLook, limit: 2400 });
    expect(text.match(/pack pack\d/gu)).toHaveLength(10);
    expect(text.match(/<details>/gu)?.length).toBeLessThan(10);
    expect(renderMarkdown(few, { ...reportLook, limit: 1 })).toMatch(
      /10 to update[^]*Cut to 1 characters; left out: 1 section\./u,
    );
  });

  test('of a status counts, and lists what there is', () => {
    const text = renderStatusMarkdown(buildStatus({}), 65_536);
    expect(readMarkdown(text).elements).toContain('td');
    expect(text).toMatch(/^<!-- reconcile status -->\n\*\*\d/u);
  });
});

describe('annotations for GitHub', () => {
  const finding = (severity: 'error' | 'warning', line: number) =>
    ({ code: 'yaml.syntax', severity, message: 'same', location: at(`a.yaml:${line}`) }) as const;
  const diagnostics = [
    ...Array.from({ length: 12 }, (_, index) => finding('warning', index + 1)),
    ...Array.from({ length: 25 }, (_, index) => finding('error', index + 100)),
  ];
  const many = report({ outcome: 'invalid', plan: undefined, diagnostics }, 3);

  test('are as many as it shows, errors first', () => {
    const log = renderGithub(many, 'text\n', reportLook);
    const names = runLog(log).map(({ name }) => name);
    expect(names.slice(2)).toEqual([...Array(10).fill('error'), ...Array(10).fill('warning')]);
    expect(log).toContain('\n15 more errors in the report above.\n');
    expect(log).toContain('\n2 more warnings in the report above.\n');
  });

  test('say what they say, whatever the runner makes of a text', () => {
    const message = '100% of a:b,c ::error::x %0A';
    const location = { file: 'a,b:c%.yaml', line: 3, column: 4 };
    const one = report({
      diagnostics: [{ code: 'yaml.syntax', severity: 'error', message, location, hint: 'h' }],
    });
    const found = runLog(renderGithub(one, '', reportLook)).filter(({ name }) => name === 'error');
    expect(found).toMatchObject([
      { message: `${message}\nh`, properties: { file: 'a,b:c%.yaml', line: '3', col: '4' } },
    ]);
  });

  test.each([
    '::error::x',
    '  \u200d::add-mask::x',
    ':\u2060:stop-commands::x',
    'a ##[error]x',
    '#\u200d#[group]x',
  ])('are not made by %j in the report', (line) => {
    const names = runLog(renderGithub(report({}), `first\n${line}\nlast\n`, reportLook)).map(
      ({ name }) => name,
    );
    expect(runLog(line)).not.toEqual([]);
    expect(names).toEqual(['group', 'endgroup']);
  });
});

describe('fingerprints', () => {
  const finding = (file: string, line: number, message: string) =>
    ({ code: 'yaml.syntax', severity: 'error', message, location: at(`${file}:${line}`) }) as const;
  const fingerprintsOf = (diagnostics: readonly ReturnType<typeof finding>[]) =>
    collectFindings(report({ diagnostics }), reportLook).map(({ fingerprint }) => fingerprint);

  test('stay when lines move, and differ otherwise', () => {
    const before = fingerprintsOf([
      finding('a.yaml', 1, 'one'),
      finding('a.yaml', 5, 'one'),
      finding('b.yaml', 1, 'one'),
    ]);
    const after = fingerprintsOf([
      finding('a.yaml', 9, 'one'),
      finding('a.yaml', 20, 'one'),
      finding('b.yaml', 2, 'one'),
    ]);
    expect(after).toEqual(before);
    expect(new Set(before).size).toBe(3);
  });
});

describe('XML', () => {
  test('holds no character that it forbids', () => {
    expect(escapeXmlAttribute('<a b="c">\n\t\u0000\ud800\uffff\'&')).toBe(
      '&lt;a b=&quot;c&quot;&gt;&#10;&#9;\ufffd\ufffd\ufffd&apos;&amp;',
    );
    expect(escapeXmlText('a ]]> \r b')).toBe('a ]]&gt; &#13; b');
  });
});

describe('a terminal without Unicode', () => {
  const none = { lcAll: undefined, lcCtype: undefined, lang: undefined, term: undefined };

  test.each([
    [{}, false],
    [{ lang: 'C' }, true],
    [{ lang: 'POSIX' }, true],
    [{ lang: 'de_DE.ISO-8859-1' }, true],
    [{ lang: 'C.UTF-8' }, false],
    [{ lang: 'C', lcAll: 'en_US.utf8' }, false],
    [{ lang: 'en_US.UTF-8', lcCtype: 'C' }, true],
    [{ term: 'dumb' }, true],
  ])('is known by %j', (wishes, expected) => {
    expect(wantsAscii({ ...none, ...wishes })).toBe(expected);
  });

  test('gets our symbols in ASCII, and what manifests say as it is', () => {
    expect(replaceSymbols('→ adopt "é" → "ü"… and 2 more – it’s')).toBe(
      '-> adopt "é" -> "ü"... and 2 more - it\'s',
    );
  });
});
