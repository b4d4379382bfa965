import { describe, expect, test } from 'vitest';
import type { Diagnostic, Location } from '../../../src/diagnostics.ts';
import type { Frame } from '../../../src/documents/read-frames.ts';
import { renderDiagnostics } from '../../../src/report/render-diagnostics.ts';
import { at } from '../../support/build-reconciliation.ts';

function find(place: string | undefined, message: string, rest: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: 'file.unreadable',
    severity: 'error',
    message,
    ...(place === undefined ? {} : { location: at(place) }),
    ...rest,
  };
}

function render(
  diagnostics: readonly Diagnostic[],
  options: { frames?: readonly (readonly [Location, Frame])[]; verbose?: boolean; color?: boolean } = {},
): string {
  return renderDiagnostics(diagnostics, {
    color: options.color ?? false,
    frames: new Map(options.frames),
    verbose: options.verbose ?? false,
    width: 60,
  });
}

test('nothing to say is no text', () => {
  expect(render([])).toBe('');
});

test('a finding has its place, its code, its lines, its hint and its other places', () => {
  const location = at('packs/slack/pack.yaml:3:10');
  const first = at('packs/chat/pack.yaml:1:6');
  const finding = find(undefined, 'version is a number', {
    location,
    hint: 'quote it:\n  version: "3.12"',
    related: [{ location: first, message: 'ref slack is stated here first' }],
  });
  const frames = [
    [location, { firstLine: 2, lines: ['label: Slack', 'version: 3.12', 'tags: [chat]'], column: 10 }],
    [first, { firstLine: 1, lines: ['ref: slack'], column: 6 }],
  ] as const;
  expect(render([finding], { frames }))
    .toBe(`packs/slack/pack.yaml:3:10: error[file.unreadable]: version is a number
  2 | label: Slack
> 3 | version: 3.12
    |          ^
  4 | tags: [chat]
  help: quote it:
          version: "3.12"
  note: packs/chat/pack.yaml:1:6: ref slack is stated here first
> 1 | ref: slack
    |      ^

1 error
`);
});

test('findings come in the order of files and lines, those about no file first', () => {
  const text = render([
    find('b.yaml:1:1', 'fifth'),
    find('a.yaml:10:1', 'fourth', { severity: 'warning' }),
    find('a.yaml:9:2', 'third'),
    find('a.yaml:9:1', 'second'),
    find(undefined, 'first'),
  ]);
  expect(text).toBe(`error[file.unreadable]: first

a.yaml:9:1: error[file.unreadable]: second

a.yaml:9:2: error[file.unreadable]: third

a.yaml:10:1: warning[file.unreadable]: fourth

b.yaml:1:1: error[file.unreadable]: fifth

4 errors, 1 warning
`);
});

test('only some of many findings are shown, all are counted', () => {
  const many = Array.from({ length: 1200 }, (_, index) => find(`a.yaml:${index + 1}:1`, 'wrong'));
  const text = render(many);
  expect(text).toContain('a.yaml:100:1: ');
  expect(text).not.toContain('a.yaml:101:1: ');
  expect(text).toMatch(/… and 1,100 more; -o json or --verbose shows all\n\n1,200 errors\n$/u);
  expect(render(many, { verbose: true })).toContain('a.yaml:1200:1: ');
});

describe('a code frame', () => {
  function renderFrame(place: string, frame: Frame): string {
    const location = at(place);
    const text = render([find(undefined, 'x', { location })], { frames: [[location, frame]] });
    return `\n${text.split('\n').slice(1, -3).join('\n')}\n`;
  }

  test.each<[string, string, Frame, string]>([
    [
      'aligns line numbers',
      'a.yaml:10:1',
      { firstLine: 9, lines: ['a: 1', 'b: 2'], column: 1 },
      `
   9 | a: 1
> 10 | b: 2
     | ^
`,
    ],
    [
      'points below wide characters and tabs',
      'a.yaml:1:9',
      { firstLine: 1, lines: ['\t日本: "x" y'], column: 9 },
      `
> 1 |   日本: "x" y
    |            ^
`,
    ],
    [
      'points behind the end of a line',
      'a.yaml:1:5',
      { firstLine: 1, lines: ['ref:'], column: 5 },
      `
> 1 | ref:
    |     ^
`,
    ],
    [
      'cuts a long line around the place',
      'a.yaml:1:3001',
      { firstLine: 1, lines: [`${'a'.repeat(3000)}X${'b'.repeat(3000)}`], column: 3001 },
      `
> 1 | …${'a'.repeat(27)}X${'b'.repeat(24)}…
    |${' '.repeat(29)}^
`,
    ],
    [
      'shows control characters as escapes',
      'a.yaml:1:2',
      { firstLine: 1, lines: ['\u001b[2Jx'], column: 2 },
      `
> 1 | \\x1b[2Jx
    |     ^
`,
    ],
    [
      'shows empty lines',
      'a.yaml:2:1',
      { firstLine: 1, lines: ['', ''], column: 1 },
      `
  1 |
> 2 |
    | ^
`,
    ],
  ])('%s', (...[, place, frame, expected]) => {
    expect(renderFrame(place, frame)).toBe(expected);
  });
});

test('errors and warnings have different colours', () => {
  const text = render([find('a.yaml:1:1', 'x'), find('a.yaml:2:1', 'y', { severity: 'warning' })], {
    color: true,
  });
  expect(text).toContain('\u001b[1m\u001b[31merror[file.unreadable]');
  expect(text).toContain('\u001b[1m\u001b[33mwarning[file.unreadable]');
});
