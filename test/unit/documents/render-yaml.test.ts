import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../src/documents/document.ts';
import { renderYaml } from '../../../src/documents/render-yaml.ts';
import { parseYaml } from '../../support/parse-yaml.ts';

/** Texts that mean something else without quotes, to one reader of YAML or another. */
const nastyTexts: readonly string[] = [
  ['', ' ', '~', 'null', 'true', 'False', 'yes', 'Off', 'y', 'n', '<<', '=', '-', '---', '...', '?', ':'],
  ['3.10', '0755', '0o17', '0x1f', '1_000', '12:30:45', '1e3', '.5', '.inf', '-.INF', '.nan', '+1', '-0'],
  ['2028-10-31', '2001-12-14t21:59:43.10-05:00', '@a', '`a', '%YAML', '!tag', '&a', '*a', '[a', '{a}', '|'],
  ['a: b', 'a #b', '# a', 'a:', "it's", '"quoted"', '\\n', 'tab\there', ' lead', 'trail ', '\ufeffmark', 'é'],
  ['two\nlines', 'two\nlines\n', 'keep\n\n', '\nfirst', '  deep\nin', 'a\n  b\n', 'a \nb', 'a\r\nb', 'a\rb'],
  ['\u0085next', 'a\u2028b', 'a\u202eb', '\u001b[31m', 'a\u009bb', '\u{e0001}', '👩\u200d🚀', '\t', '\n'],
  ['a\n---\nb', 'a\n...\n', '---\n', '#\n#\n', 'x: |\n  y\n', 'a\n\tb\n', 'a\n\n\nb'],
].flat();

const text = fc.oneof(
  fc.constantFrom(...nastyTexts),
  fc.string({ unit: 'binary' }).filter((sample) => !/[\0\ud800-\udfff]/u.test(sample)),
  fc
    .array(fc.constantFrom('a', ' ', '\n', '\t', '#', ':', '-', "'", '"', '\\', '|', '>'), { maxLength: 8 })
    .map((parts) => parts.join('')),
);
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, min: -1e9, max: 1e9 }))
  .map((sample) => sample + 0);
/** The parser refuses keys that nobody can see the beginning of. */
const isKey = (sample: string): boolean => sample !== '__proto__' && !/^[\u00a0\u200b\ufeff]/u.test(sample);
const key = text.filter(isKey);

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    text,
    number,
    fc.constantFrom<Value>(null, true, false, {}, []),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;
const mapping = fc
  .array(fc.tuple(key, value), { minLength: 1, maxLength: 4 })
  .map((entries): Value => Object.fromEntries(entries));

describe('renderYaml', () => {
  it.each(nastyTexts)('writes %j so that it reads back', (sample) => {
    const value = { text: sample, list: [sample], ...(isKey(sample) ? { [sample]: 1 } : {}) };
    expect(parseYaml(renderYaml(value))).toMatchObject({ values: [value], findings: [] });
  });

  it('reads back as the same value, without a finding', () => {
    fc.assert(
      fc.property(mapping, (sample) => {
        const { values, findings } = parseYaml(renderYaml(sample));
        expect(findings).toEqual([]);
        expect(values).toEqual([sample]);
      }),
      { numRuns: 500 },
    );
  });

  it('reads back as a part of a stream, remarks and all', () => {
    fc.assert(
      fc.property(fc.array(mapping, { minLength: 2, maxLength: 3 }), text, (samples, remark) => {
        const comments = [{ path: ['absent'], text: remark }];
        const stream = samples.map((sample) => `---\n${renderYaml(sample, comments)}`).join('');
        const { values, findings } = parseYaml(stream);
        expect(findings).toEqual([]);
        expect(values).toEqual(samples);
      }),
      { numRuns: 200 },
    );
  });

  it('holds nothing that a terminal obeys or that hides from the eye', () => {
    fc.assert(
      fc.property(mapping, text, (sample, remark) => {
        const written = renderYaml(sample, [{ path: [], text: remark }]);
        expect(written.replaceAll(/[\n\t\u200c\u200d]/gu, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('is written as people would', () => {
    const sample = {
      kind: 'Pack',
      ref: 'slack',
      version: '1.10',
      config: { room: 'general', notify: true },
      tags: ['chat', 'yes'],
      installers: [{ name: 'build', command: ['npm', 'run', 'build'], env: {} }],
      description: 'First line.\nSecond line.\n',
    };
    const comments = [
      { path: ['config', 'token'], text: 'config.token is left out.' },
      { path: ['meta', 'x'], text: 'meta is left out.' },
    ];
    expect(renderYaml(sample, comments)).toBe(`# meta is left out.

kind: Pack
ref: slack
version: '1.10'

config:
  # config.token is left out.
  room: general
  notify: true
tags: [chat, 'yes']

installers:
  - name: build
    command: [npm, run, build]
    env: {}
description: |
  First line.
  Second line.
`);
  });

  it('writes the same object twice rather than an alias', () => {
    const shared = { binary: 'python3' };
    expect(renderYaml({ first: shared, second: shared })).not.toMatch(/[&*]/);
  });
});
