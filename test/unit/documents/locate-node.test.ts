import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Path, Value } from '../../../src/documents/document.ts';
import { parseYaml } from '../../support/parse-yaml.ts';

const text = `# a comment
ref: slack
label: "a label"
versions:
  - version: "3.12"
    is_default: true
  -
    version: "3.11"
meta: {a: [1, {b: 2}], "c d": e}
empty:
long: |
  text
`;

describe('Document.locate', () => {
  it.each<[Path, string, string]>([
    [[], '2:1', '2:1'],
    [['ref'], '2:6', '2:1'],
    [['label'], '3:8', '3:1'],
    [['versions'], '5:3', '4:1'],
    [['versions', 0], '5:5', '5:5'],
    [['versions', 0, 'is_default'], '6:17', '6:5'],
    [['versions', 1, 'version'], '8:14', '8:5'],
    [['meta'], '9:7', '9:1'],
    [['meta', 'a', 1, 'b'], '9:19', '9:16'],
    [['meta', 'c d'], '9:31', '9:24'],
    [['empty'], '10:7', '10:1'],
    [['long'], '11:7', '11:1'],
  ])('finds value and key of %j', (path, value, key) => {
    const { at } = parseYaml(text);
    expect([at(path), at(path, 'key')]).toEqual([value, key]);
  });

  it.each<[Path, Path]>([
    [['missing'], []],
    [['versions', 7], ['versions']],
    [
      ['versions', 0, 'missing', 'deeper'],
      ['versions', 0],
    ],
    [['ref', 'x', 0], ['ref']],
    [['meta', 'toString'], ['meta']],
    [['versions', 'length'], ['versions']],
  ])('gives for %j the nearest ancestor that exists', (path, ancestor) => {
    const { at } = parseYaml(text);
    expect([at(path), at(path, 'key')]).toEqual([at(ancestor), at(ancestor, 'key')]);
  });

  it.each([
    ['CRLF', 'a: 1\r\nbc:\r\n  d: 2\r\n', '3:6'],
    ['a comment with astral characters before', '# 😀\na: 1\nbc: {😀: 1, d: 2}\n', '3:16'],
    ['more than 64 KiB before', `# ${'x'.repeat(70_000)}\na: 1\nbc: {   d:   2}\n`, '3:14'],
  ])('counts UTF-16 units in lines, with %s', (_, input, place) => {
    expect(parseYaml(input).at(['bc', 'd'])).toBe(place);
  });

  it('keeps to the order in which objects list their keys', () => {
    const { at } = parseYaml('b: [x, y]\n10: [z]\n2:\n  c: 1\n007: w\n4294967295: v\n');
    expect([at(['b', 1]), at(['10', 0]), at([2, 'c']), at(['007']), at(['4294967295'])]).toEqual([
      '1:8',
      '2:6',
      '4:6',
      '5:6',
      '6:13',
    ]);
  });

  it('holds for every document of a file', () => {
    const { documents } = parseYaml('a: 1\n---\nb: *x\n---\n\nc: [2]\n');
    expect(documents.map(({ locate }) => locate(['c', 0]))).toEqual([
      { file: 'f', line: 1, column: 1 },
      { file: 'f', line: 6, column: 5 },
    ]);
  });

  it('points at the text of every value of any JSON text', () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    const { value } = fc.letrec<{ value: Value }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(
        value,
        fc.constantFrom('', '  ', '\t'),
        fc.constantFrom('\n', '\r\n'),
        (input, indent, feed) => {
          const source = JSON.stringify(input, null, indent).replaceAll('\n', feed);
          fc.pre(!/__proto__|\\u0000|\\ud/.test(source));
          const [document] = parseYaml(source).documents;
          const lines = source.split('\n');
          const rest = (path: Path, part?: 'key'): string => {
            const { line, column } = document!.locate(path, part);
            return [(lines[line - 1] ?? '').slice(column - 1), ...lines.slice(line)].join('\n');
          };
          for (const path of pathsOf(input)) {
            const found = path.reduce<Value>(
              (node, step) => (node as Record<string, Value>)[step] ?? null,
              input,
            );
            const written = JSON.stringify(found, null, indent);
            expect(
              rest(path).startsWith(
                written.slice(0, found !== null && typeof found === 'object' ? 1 : undefined),
              ),
            ).toBe(true);
            const last = path.at(-1);
            const key = typeof last === 'string' ? JSON.stringify(last) : '';
            expect(rest(path, 'key').startsWith(key)).toBe(true);
          }
        },
      ),
    );
  });
});

function pathsOf(value: Value, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    path,
    ...steps.flatMap((step) => pathsOf((value as Record<string, Value>)[step] ?? null, [...path, step])),
  ];
}
