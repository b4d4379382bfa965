import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../support/parse-yaml.ts';

describe('keys', () => {
  it('are compared as text, and both places are told', () => {
    const { diagnostics, values } = parseYaml('1: a\nb:\n  "1": c\n"1": d\n');
    expect(values).toEqual([{ 1: 'a', b: { 1: 'c' } }]);
    expect(diagnostics).toMatchObject([
      {
        code: 'yaml.duplicate-key',
        location: { line: 4, column: 1 },
        related: [{ location: { file: 'f', line: 1, column: 1 } }],
      },
    ]);
  });

  it('are equal in flow mappings and behind escapes too', () => {
    expect(parseYaml('{a: 1, "a": 2, "\\x61": 3}').findings).toEqual([
      'error yaml.duplicate-key f:1:8',
      'error yaml.duplicate-key f:1:16',
    ]);
  });

  it('have their control characters escaped in messages', () => {
    expect(parseYaml('"\\e[31m": 1\n"\\e[31m": 2\n').diagnostics[0]?.message).toContain('\\x1b[31m');
  });
});

describe('numbers', () => {
  it.each([
    '.nan',
    '.inf',
    '-.INF',
    '1e999',
    '9007199254740992',
    '-12345678901234567890',
    '0xFFFFFFFFFFFFFFFF',
    '1e300',
  ])('that would not be kept are refused: %s', (text) => {
    expect(parseYaml(`a: ${text}`)).toMatchObject({ values: [], findings: ['error yaml.number f:1:4'] });
  });

  it('within 2^53 are kept', () => {
    expect(parseYaml('[9007199254740991, -9007199254740991, 1.10, 1e3, .5]')).toMatchObject({
      values: [[9007199254740991, -9007199254740991, 1.1, 1000, 0.5]],
      findings: [],
    });
  });
});

describe('values that YAML 1.1 reads differently', () => {
  it.each([
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'N',
    '0755',
    '-007',
    '1_000',
    '0b101',
    '12:30:45',
    '22:22',
    '0x_ff',
  ])('%s is warned of', (text) => {
    expect(parseYaml(`a: ${text}`).findings).toEqual(['warning yaml.ambiguous-scalar f:1:4']);
    expect(parseYaml(`[[${text}]]`).findings).toEqual(['warning yaml.ambiguous-scalar f:1:3']);
  });

  it.each([
    '"yes"',
    "'0755'",
    'yes!',
    'true',
    '0',
    '0.5',
    '10',
    'nope',
    'a_b',
    '_1',
    '1.2.3',
    '8080:80',
    '2024-01-01',
    '00:1a:2b',
    '!!str 0755',
    '|\n  yes',
    '0o755',
  ])('%s is not', (text) => {
    expect(parseYaml(`a: ${text}`).findings).toEqual([]);
  });

  it('are fine as keys, and reported once however often they are aliased', () => {
    expect(parseYaml('yes: 1\non: {0755: x}').findings).toEqual([]);
    expect(parseYaml('a: &x [no]\nb: *x\nc: [*x, *x]').findings).toEqual([
      'warning yaml.ambiguous-scalar f:1:8',
    ]);
  });
});
