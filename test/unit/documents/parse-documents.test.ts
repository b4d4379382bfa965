import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../support/parse-yaml.ts';

describe('values', () => {
  it.each([
    [
      'the core schema',
      'a: 1\nb: 1.5\nc: true\nd: null\ne: ~\nf:\ng: x\nh: "1"\ni: 0x1F\nj: 0o17\nk: -0',
      { a: 1, b: 1.5, c: true, d: null, e: null, f: null, g: 'x', h: '1', i: 31, j: 15, k: 0 },
    ],
    ['no words of YAML 1.1', 'a: "yes"\nb: 2001-12-14\nc: =', { a: 'yes', b: '2001-12-14', c: '=' }],
    [
      'flow and block alike',
      'a: {b: [1, {c: d}]}\ne:\n- f\n-\n  g: h',
      { a: { b: [1, { c: 'd' }] }, e: ['f', { g: 'h' }] },
    ],
    [
      'long texts',
      'a: |\n  x\n   y\n\nb: >-\n  one\n  two\n\n  three\n',
      { a: 'x\n y\n', b: 'one two\nthree' },
    ],
    [
      'tags of the core schema',
      'a: !!str 12\nb: !!int "12"\nc: !!map {d: 1}',
      { a: '12', b: 12, c: { d: 1 } },
    ],
    ['JSON with tabs', '{\n\t"a": [1, 2],\n\t"b\\u00e9": null\n}', { a: [1, 2], bé: null }],
    ['CRLF', 'a: 1\r\nb:\r\n  - "x\r\n    y"\r\n', { a: 1, b: ['x y'] }],
    [
      'keys as they are written',
      '3.10: a\n3.1: b\n0x10: c\nyes: d\nnull: e\n~: f\n"": g',
      { '3.10': 'a', 3.1: 'b', '0x10': 'c', yes: 'd', null: 'e', '~': 'f', '': 'g' },
    ],
    ['an explicit key', '? a\n: b', { a: 'b' }],
    ['closing brackets at the start of lines', 'a: [\n  1\n]\nb: {\n}\n', { a: [1], b: {} }],
  ])('are read with %s', (_, text, value) => {
    expect(parseYaml(text)).toMatchObject({ values: [value], findings: [] });
  });

  it('come one per document, counted without the empty ones', () => {
    const { documents, values, findings } = parseYaml(
      '# none\n---\n---\na: 1\n...\n---\n# none\n---\n- b\n--- null\n',
    );
    expect(values).toEqual([{ a: 1 }, ['b'], null]);
    expect(documents.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(documents.map(({ locate }) => locate([]).line)).toEqual([4, 9, 10]);
    expect(findings).toEqual([]);
  });

  it('cannot reach the prototype of objects', () => {
    const { values, findings } = parseYaml(
      'constructor: 1\ntoString: 2\nhasOwnProperty: {prototype: 3}\ntoJSON: 4',
    );
    expect(values).toEqual([{ constructor: 1, toString: 2, hasOwnProperty: { prototype: 3 }, toJSON: 4 }]);
    expect(findings).toEqual([]);
    expect(parseYaml('a:\n  __proto__: {polluted: 1}\n"__proto__": 2').findings).toEqual([
      'error yaml.key f:2:3',
      'error yaml.key f:3:1',
    ]);
    expect('polluted' in {}).toBe(false);
  });

  it('are those of any JSON text', () => {
    const key = fc.string().filter((name) => name !== '__proto__');
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true, maxExcluded: true, min: -1e15, max: 1e15 }),
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (input, indent) => {
        const text = JSON.stringify(input, null, indent);
        expect(parseYaml(text)).toMatchObject({ findings: [] });
        expect(parseYaml(text).values).toEqual([JSON.parse(text)]);
      }),
    );
  });
});

describe('an empty file', () => {
  it.each(['', '\n', '# comment\n', '---\n', '---\n...\n'])(
    'is fine as %j, unless its place gives it a meaning',
    (text) => {
      expect(parseYaml(text)).toMatchObject({ values: [], findings: [] });
      expect(parseYaml(text, 'config-schema').findings).toEqual([]);
      expect(parseYaml(text, 'pack').findings).toEqual(['error yaml.empty f:1:1']);
      expect(parseYaml(text, 'runtime').findings).toEqual(['error yaml.empty f:1:1']);
    },
  );
});

describe('what is not YAML', () => {
  it.each([
    ['a tab as indentation', 'a:\n\tb: 1\n', 'yaml.tab f:2:1'],
    ['a tab between siblings', 'a:\n  b: 1\n\tc: 2\n', 'yaml.tab f:3:1'],
    ['a double quote, at its start', 'a: 1\nb: "abc\nc: 1\n', 'yaml.unclosed f:2:4'],
    ['a single quote, at its start', "a: 'it''s\nb: 1\n", 'yaml.unclosed f:1:4'],
    ['a bracket, at its start', 'a: [1, 2\nb: 3\n', 'yaml.unclosed f:1:4'],
    ['a brace at the end', 'a: [1]\nb: {c: [1], d: 1\n', 'yaml.unclosed f:2:4'],
    ['a bracket too many', 'a: ]\n', 'yaml.syntax f:1:4'],
    ['a dedented key', 'a:\n  b: 1\n c: 2\n', 'yaml.indentation f:3:1'],
    ['an indented key below a value', 'a: 1\n  b: 2\n', 'yaml.syntax f:1:4'],
    ['a colon in a value', 'a: b: c\n', 'yaml.syntax f:1:4'],
    ['a key without a colon', 'a: 1\nb\nc: 1\n', 'yaml.syntax f:2:1'],
    ['a colon without a space', 'a:1\nb: 2\n', 'yaml.syntax f:1:1'],
    ['a reserved sign', 'a: @x\n', 'yaml.syntax f:1:4'],
    ['an unknown escape', 'a: "\\d"\n', 'yaml.syntax f:1:5'],
    ['a comma too many', 'a: [1,,2]\n', 'yaml.syntax f:1:7'],
    ['text after a quote', 'a: "b" c\n', 'yaml.syntax f:1:8'],
    ['a list among keys', 'a: 1\n- b\n', 'yaml.syntax f:2:1'],
    ['keys after a list', '- a\nb: 1\n', 'yaml.syntax f:2:1'],
    ['a merge conflict', 'a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n', 'yaml.merge-conflict f:2:1'],
    ['a local tag', 'a: !Foo x\n', 'yaml.unknown-tag f:1:4'],
    ['a tag that runs code elsewhere', 'a: !!python/object/apply:os.system [x]\n', 'yaml.unknown-tag f:1:4'],
    ['a JavaScript tag', 'a: !!js/function "x"\n', 'yaml.unknown-tag f:1:4'],
    ['a binary tag', 'a: !!binary aGk=\n', 'yaml.unknown-tag f:1:4'],
    ['an undeclared tag handle', 'a: !e!x 1\n', 'yaml.unknown-tag f:1:4'],
    ['YAML 1.1', '%YAML 1.1\n---\na: 1\n', 'yaml.directive f:1:1'],
    ['YAML 1.1 in the second document', 'a: 1\n...\n%YAML 1.1\n---\nb: 1\n', 'yaml.directive f:3:1'],
    ['YAML 1.3', '%YAML 1.3\n---\na: 1\n', 'yaml.directive f:1:1'],
    ['an unknown directive', '%FOO bar\n---\na: 1\n', 'yaml.directive f:1:1'],
    ['a directive and nothing else', '%FOO bar\n', 'yaml.directive f:1:1'],
    ['an ambiguous anchor', 'a: &b: x\n', 'yaml.syntax f:1:6'],
    ['an alias without an anchor', 'pattern: *.py\n', 'yaml.unknown-alias f:1:10'],
    ['an alias above its anchor', 'a: *x\nb: &x 1\n', 'yaml.unknown-alias f:1:4'],
    ['an alias into another document', 'a: &x 1\n---\nb: *x\n', 'yaml.unknown-alias f:3:4'],
    ['a template', 'a: {{ x }}\n', 'yaml.key f:1:5'],
    ['a list as a key', '? [a]\n: b\n', 'yaml.key f:1:3'],
    ['no key at all', 'a: 1\n: x\n', 'yaml.key f:2:1'],
    ['a no-break space as indentation', 'a: 1\n\u00a0b: 2\n', 'yaml.key f:2:1'],
    ['NUL as an escape', 'a: "x\\0"\n', 'yaml.forbidden-character f:1:4'],
    ['half of a surrogate pair', 'a: "\\uD800"\n', 'yaml.forbidden-character f:1:4'],
    ['half of a surrogate pair in a key', '"\\uDFFF": 1\n', 'yaml.forbidden-character f:1:1'],
  ])('is refused once, at its place: %s', (_, text, finding) => {
    const { findings, diagnostics } = parseYaml(text);
    expect(findings).toEqual([`error ${finding}`]);
    expect(diagnostics[0]?.hint).toBeTruthy();
  });

  it('does not keep a document that cannot be trusted, but those around it', () => {
    expect(parseYaml('a: 1\n---\nb: [\n---\nc: 3\n').values).toEqual([{ a: 1 }, { c: 3 }]);
    expect(
      parseYaml('a: 1\n---\nb: *x\n---\nc: 3\n').documents.map(({ value, index }) => [value, index]),
    ).toEqual([
      [{ a: 1 }, 0],
      [{ c: 3 }, 2],
    ]);
  });

  it('is reported all at once, in the order of the text', () => {
    const text = 'a: 1\na: 2\nb: .nan\nc: !x 1\nd: yes\n---\ne: *f\n---\n- @\n- `\n- "\\q"\n';
    expect(parseYaml(text).findings).toEqual([
      'error yaml.duplicate-key f:2:1',
      'error yaml.number f:3:4',
      'error yaml.unknown-tag f:4:4',
      'warning yaml.ambiguous-scalar f:5:4',
      'error yaml.unknown-alias f:7:4',
      'error yaml.syntax f:9:3',
      'error yaml.syntax f:10:3',
      'error yaml.syntax f:11:4',
    ]);
  });

  it('is reported a hundred times in a file, with the number of the rest', () => {
    const { diagnostics } = parseYaml(
      Array.from({ length: 150 }, (_, index) => `k${index}: .inf\n`).join(''),
    );
    expect(diagnostics.length).toBe(101);
    expect(diagnostics.at(-1)).toMatchObject({
      code: 'yaml.more',
      severity: 'error',
      location: { line: 101 },
      message: '50 more findings in this file are not shown.',
    });
    const warnings = parseYaml('- yes\n'.repeat(101)).diagnostics;
    expect(warnings.at(-1)).toMatchObject({ code: 'yaml.more', severity: 'warning' });
  });

  it('never quotes a value, which may be secret', () => {
    const secrets = [
      '*hunter2',
      '!hunter2 x',
      '"hunter2" hunter2',
      '|hunter2',
      '@hunter2',
      '{hunter2}}',
      '0777',
      'hunter2: hunter2',
      '%hunter2',
      '99999999999999999999',
      '"\\hunter2"',
      '"hunter2',
    ];
    for (const secret of secrets) {
      const { diagnostics } = parseYaml(`config:\n  password: ${secret}\n`);
      expect(diagnostics.length, secret).toBeGreaterThan(0);
      expect(JSON.stringify(diagnostics), secret).not.toMatch(/hunter2|0777|99999999/);
    }
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ',',
      '&a ',
      '*a',
      '<<: ',
      '|\n',
      '>',
      '#',
      '!x ',
      '%',
      '---\n',
      '...\n',
      '\t',
      '? ',
      '\r\n',
      '0755',
      '😀',
      '\ufeff',
      '__proto__: ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const { diagnostics } = parseYaml(text);
        const lines = text.split('\n');
        for (const { location } of diagnostics) {
          expect(location?.line).toBeLessThanOrEqual(lines.length);
          expect(location?.column).toBeLessThanOrEqual((lines[(location?.line ?? 1) - 1] ?? '').length + 1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
