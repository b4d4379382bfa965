import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../support/parse-yaml.ts';

const mebibyte = 1024 * 1024;
const fill = (piece: string): string => piece.repeat(Math.floor(mebibyte / piece.length));
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Milliseconds that no text of 1 MiB may take; generous, for a machine with other work to do. */
const longest = 8000;

/** Processor time, for another process may take the wall clock's. */
function time<Result>(run: () => Result): { result: Result; milliseconds: number } {
  const start = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(start);
  return { result, milliseconds: (user + system) / 1000 };
}

describe('nesting', () => {
  it.each([
    ['lists in brackets', '['],
    ['mappings in braces', '{'],
    ['mappings in braces with keys', '{a: '],
    ['lists of dashes', '- '],
    ['explicit keys', '? '],
    ['empty keys', ': '],
  ])('of a megabyte ends with a clear error and soon: %s', (_, piece) => {
    const { result, milliseconds } = time(() => parseYaml(fill(piece)));
    expect(result.findings).toEqual([expect.stringMatching(/^error yaml\.too-deep f:1:\d+$/)]);
    expect(result.values).toEqual([]);
    expect(milliseconds).toBeLessThan(1000);
  });

  it('by indentation ends in the same way', () => {
    const text = range(300)
      .map((depth) => `${' '.repeat(depth)}a:\n`)
      .join('');
    expect(parseYaml(text).findings).toEqual([expect.stringMatching(/^error yaml\.too-deep /)]);
  });

  it('is allowed to 100 levels', () => {
    const nest = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseYaml(nest(100)).findings).toEqual([]);
    expect(parseYaml(nest(101)).findings).toEqual(['error yaml.too-deep f:1:101']);
    const block = (depth: number): string =>
      `${range(depth)
        .map((level) => `${' '.repeat(level)}a:\n`)
        .join('')}${' '.repeat(depth)}b\n`;
    expect(parseYaml(block(100)).findings).toEqual([]);
    expect(parseYaml(block(101)).findings).toEqual(['error yaml.too-deep f:101:101']);
  });

  it('through aliases counts as if it were written out', () => {
    const lines = range(110).map((index) =>
      index === 0 ? 'a0: &a0 [x]' : `a${index}: &a${index} [*a${index - 1}]`,
    );
    expect(parseYaml(lines.join('\n')).findings).toEqual(['error yaml.too-deep f:100:12']);
  });
});

describe('aliases', () => {
  it('bring values, with the place where they are written', () => {
    const { values, at, findings } = parseYaml('base: &b {x: 1, y: [2]}\nuse: *b\nitems: [*b]\n');
    expect(values).toEqual([{ base: { x: 1, y: [2] }, use: { x: 1, y: [2] }, items: [{ x: 1, y: [2] }] }]);
    expect(findings).toEqual([]);
    expect([at(['use']), at(['use'], 'key'), at(['use', 'y', 0]), at(['items', 0, 'x'], 'key')]).toEqual([
      '1:10',
      '2:1',
      '1:21',
      '1:11',
    ]);
  });

  it('refer to the last anchor of that name above them', () => {
    expect(parseYaml('a: &x 1\nb: *x\nc: &x 2\nd: *x\n').values).toEqual([{ a: 1, b: 1, c: 2, d: 2 }]);
    expect(parseYaml('2: &x b\n1: *x\n0: {<<: {y: *x}, y: &x z}\n').values).toEqual([
      { 0: { y: 'z' }, 1: 'b', 2: 'b' },
    ]);
  });

  it('may be keys', () => {
    expect(parseYaml('a: &k name\n*k : 1\n')).toMatchObject({
      values: [{ a: 'name', name: 1 }],
      findings: [],
    });
    expect(parseYaml('a: &k [name]\n*k : 1\n').findings).toEqual(['error yaml.key f:2:1']);
  });

  it.each([
    ['a list in itself', 'a: &a [*a]\n', 'f:1:8'],
    ['a mapping in itself', 'a: &a {b: *a}\n', 'f:1:11'],
    ['a mapping in a list in itself', 'a: &a\n  - b: 1\n  - c: [*a]\n', 'f:3:9'],
    ['a mapping merged into itself', 'a: &a\n  <<: *a\n  b: 1\n', 'f:2:3'],
    ['a mapping merged into its child', 'a: &a\n  b:\n    <<: *a\n', 'f:3:5'],
  ])('cannot hold %s', (_, text, place) => {
    expect(parseYaml(text)).toMatchObject({ values: [], findings: [`error yaml.alias-cycle ${place}`] });
  });

  it('are at most 1,000 in a file', () => {
    const text = (count: number): string =>
      `a: &a x\nb: [${range(count)
        .map(() => '*a')
        .join(', ')}]\n`;
    expect(parseYaml(text(1000)).findings).toEqual([]);
    expect(parseYaml(text(1001))).toMatchObject({ values: [], findings: ['error yaml.too-large f:2:5'] });
  });

  it.each([
    [
      'lists of lists',
      [
        'a0: &a0 [x,x,x,x,x,x,x,x,x]',
        ...range(12).map((n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`),
      ],
    ],
    [
      'mappings of two',
      ['a0: &a0 {x: 1}', ...range(40).map((n) => `a${n + 1}: &a${n + 1} {l: *a${n}, r: *a${n}}`)],
    ],
    ['a long list often', [`a: &a [${'x,'.repeat(30_000)}]`, ...range(90).map((n) => `b${n}: *a`)]],
    [
      'merges of growing mappings',
      ['m0: &m0 {k0: 1}', ...range(900).map((n) => `m${n + 1}: &m${n + 1} {<<: *m${n}, k${n + 1}: 1}`)],
    ],
    [
      'merges of a mapping with a long list',
      [`l: &l {k: [${'x,'.repeat(30_000)}]}`, ...range(90).map((n) => `n${n}: {<<: [*l, *l], j: 1}`)],
    ],
    ['a long text often', [`a: &a "${'x'.repeat(500_000)}"`, `b: [${'*a, '.repeat(900)}]`]],
  ])('that expand without end are stopped: %s', (_, lines) => {
    const { result, milliseconds } = time(() => parseYaml(lines.join('\n')));
    expect(result.findings).toEqual([expect.stringMatching(/^error yaml\.too-large f:\d+:\d+$/)]);
    expect(milliseconds).toBeLessThan(longest);
  });

  it('are stopped once for a file of many documents', () => {
    const list = `&a [${'x,'.repeat(30_000)}]`;
    const documents = `- ${list}\n- [*a, *a, *a]\n---\nok: 1\n---\n`.repeat(3);
    expect(parseYaml(documents).findings).toEqual(['error yaml.too-large f:2:12']);
  });
});

describe('merge keys', () => {
  it.each([
    ['one mapping', 'x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n', { a: 1, b: 3 }],
    [
      'own keys before and after',
      'x: &x {a: 1, b: 2, c: 3}\ny:\n  a: 0\n  <<: *x\n  c: 4\n',
      { a: 0, b: 2, c: 4 },
    ],
    [
      'a list, of which the first wins',
      'w: &w {a: 1}\nx: &x {a: 2, b: 2}\ny: {<<: [*w, *x]}\n',
      { a: 1, b: 2 },
    ],
    ['a mapping in place', 'y:\n  <<: {a: 1}\n', { a: 1 }],
    ['merges within merges', 'w: &w {a: 1}\nx: &x {<<: *w, b: 2}\ny: {<<: *x, c: 3}\n', { a: 1, b: 2, c: 3 }],
    ['a quoted key that is none', 'y: {"<<": 1}\n', { '<<': 1 }],
    ['a mapping in place below own keys', 'y:\n  a: 0\n  <<: {a: 1, b: 2}\n  b: 3\n', { a: 0, b: 3 }],
    ['an aliased list', 'x: &x [{a: 1}, {a: 2, b: 3}]\ny: {<<: *x}\n', { a: 1, b: 3 }],
  ])('bring in %s', (_, text, expected) => {
    const { values, findings } = parseYaml(text);
    expect((values[0] as { y: unknown }).y).toEqual(expected);
    expect(findings).toEqual([]);
  });

  it('keep the place where the merged text is', () => {
    const { at } = parseYaml('x: &x\n  b: 2\n  a: {z: 1}\ny:\n  c: 3\n  <<: *x\n  b: 4\n');
    expect([at(['y', 'a'], 'key'), at(['y', 'a', 'z']), at(['y', 'b']), at(['y', 'c'])]).toEqual([
      '3:3',
      '3:10',
      '7:6',
      '5:6',
    ]);
  });

  it.each([
    ['a text', 'a: {<<: x}\n', 'yaml.merge f:1:5'],
    ['nothing', 'a:\n  <<:\n', 'yaml.merge f:2:3'],
    ['a list with something else', 'x: &x {a: 1}\na: {<<: [*x, 1]}\n', 'yaml.merge f:2:5'],
    ['an unknown alias', 'a: {<<: *x}\n', 'yaml.merge f:1:5'],
    ['an alias to a list', 'x: &x [1]\na: {<<: [*x]}\n', 'yaml.merge f:2:5'],
  ])('cannot bring in %s', (_, text, finding) => {
    expect(parseYaml(text).findings).toEqual([`error ${finding}`]);
  });

  it('stand once in a mapping', () => {
    expect(parseYaml('x: &x {a: 1}\ny:\n  <<: *x\n  <<: *x\n').findings).toEqual([
      'error yaml.duplicate-key f:4:3',
    ]);
  });

  it('report a fault of the merged mapping once, where it is', () => {
    expect(parseYaml('x: &x {a: 1, a: 2, b: no}\ny: {<<: *x}\nz: *x\n').findings).toEqual([
      'error yaml.duplicate-key f:1:14',
      'warning yaml.ambiguous-scalar f:1:23',
    ]);
  });
});

describe('size', () => {
  it('allows 10,000 keys in a mapping, soon', () => {
    const { result, milliseconds } = time(() =>
      parseYaml(
        range(10_000)
          .map((n) => `k${n}: ${n}\n`)
          .join(''),
      ),
    );
    expect(result.findings).toEqual([]);
    expect(Object.keys(result.values[0] as object).length).toBe(10_000);
    expect(milliseconds).toBeLessThan(2000);
  });

  it.each([
    [
      'in lines',
      range(100_000)
        .map((n) => `k${n}: v\n`)
        .join(''),
    ],
    [
      'in braces',
      `{${range(100_000)
        .map((n) => `k${n}: v`)
        .join(', ')}}`,
    ],
    [
      'merged',
      `${range(11)
        .map(
          (part) =>
            `p${part}: &p${part} {${range(1000)
              .map((n) => `k${part}x${n}: v`)
              .join(', ')}}\n`,
        )
        .join('')}all: {<<: [${range(11)
        .map((part) => `*p${part}`)
        .join(', ')}]}`,
    ],
    ['that are all the same', 'k: v\n'.repeat(100_000)],
  ])('refuses more keys, sooner than in two seconds: %s', (_, text) => {
    const { result, milliseconds } = time(() => parseYaml(text));
    expect(result.findings.at(-1)).toContain('error yaml.too-many-keys f:');
    expect(milliseconds).toBeLessThan(2000);
  });

  it('refuses more than 100,000 values or 10,000 documents', () => {
    const thousand = `- &a [${'x,'.repeat(998)}]\n${'- *a\n'.repeat(99)}`;
    expect(parseYaml(`${thousand}${'- x\n'.repeat(99)}`).findings).toEqual([]);
    expect(parseYaml(`${thousand}${'- x\n'.repeat(100)}`).findings).toEqual(['error yaml.too-large f:200:3']);
    expect(parseYaml('a\n---\n'.repeat(9_999)).findings).toEqual([]);
    expect(parseYaml('a\n---\n'.repeat(10_002)).findings).toEqual([
      expect.stringMatching(/^error yaml\.too-large /),
    ]);
  });

  it.each(['---\n', '...\n', ']', '"', ',', '- @\n', '%a\n', '\n', '&a ', '*a ', "'a' ", '|\n', '\t', '\r'])(
    'takes a megabyte of %j without hanging or ending the process',
    (piece) => {
      const { result, milliseconds } = time(() => parseYaml(fill(piece)));
      expect(result.diagnostics.length).toBeLessThanOrEqual(101);
      expect(milliseconds).toBeLessThan(longest);
    },
  );
});
