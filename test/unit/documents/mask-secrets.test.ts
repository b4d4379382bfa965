import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../../src/documents/mask-secrets.ts';

const mask = (text: string): string => maskSecrets(text.split('\n')).join('\n');

/** In these texts, `hunter2` is what must not be seen and `open` what should be. */
describe('maskSecrets', () => {
  it('keeps keys and columns of a config block, and everything around it', () => {
    const text = `ref: open
config:
  password: hunter2 # hunter2
  "nested":
    - a: [hunter2, hunter2]
      b: 'hunter2'
    - hunter2
  text: |
    hunter2: hunter2

    hunter2
  plain: hunter2
    hunter2: hunter2
# hunter2
conf_schema: open`;
    expect(mask(text)).toBe(`ref: open
config:
  password: ***
  "nested":
    - a: ***
      b: ***
    - ***
  text: |
    ***

    ***
  plain: ***
    ***
***
conf_schema: open`);
  });

  it.each([
    [
      'JSON',
      '{\n  "ref": "open",\n  "config": {\n    "a": "hunter2",\n    "b": [\n      "hunter2"\n    ]\n  },\n  "label": "open"\n}',
    ],
    ['JSON on one line', '{"ref": "open", "config": {"a": "hunter2"}, "label": "x"}'],
    ['braces with lines at the margin', 'config: {\na: hunter2,\nb: {c: hunter2}\n}\nlabel: open'],
    ['a brace closed on the last line', 'config: {a: hunter2,\n  b: hunter2}\nlabel: open'],
    ['a value in place of a block', 'config: hunter2\nlabel: open'],
    ['a list at the margin', 'config:\n- hunter2\n- a: hunter2\nlabel: open'],
    ['an indented document', 'ref: open\n---\n  config:\n    a: hunter2\n  label: open\n---\nref: open'],
    ['a document behind its marker', '--- {config: {a: hunter2}}'],
    ['a tag and an anchor', 'config: !!map &c # hunter2\n  a: hunter2\nlabel: open'],
    [
      'texts over several lines',
      "config:\n  a: 'hunter2\n    hunter2: it''s\n\n    hunter2'\n  b: >-\n    hunter2\nlabel: open",
    ],
    ['values on the next line', 'config:\n  a:\n    hunter2\n  ? hunter2\n  : hunter2\nlabel: open'],
    ['CRLF, cut elsewhere', 'config:\n  a: hunter2\r\nlabel: open'],
    ['an escaped key', '"con\\u0066ig":\n  a: hunter2'],
    ['an explicit key', '? config\n: a: hunter2'],
    ['an alias as a key', 'x: &k config\n*k :\n  a: hunter2'],
    ['an alias as the value', 'x: &c\n  password: hunter2\nconfig: *c'],
    ['a merge', 'x: &c {password: hunter2}\nconfig:\n  <<: *c\n  y: 1'],
    ['a default beside secret', 'token:\n  secret: true\n  default: hunter2\n  type: open'],
    ['a default on one line', 'token: {type: open, default: hunter2, secret: true}'],
    ['a very long line', `x: "${'hunter2 '.repeat(1000)}"`],
  ])('hides %s', (_, text) => {
    const masked = mask(text);
    expect(masked).not.toContain('hunter2');
    expect(masked.split('\n').length).toBe(text.split('\n').length);
    expect(masked.split('open').length, masked).toBe(text.split('open').length);
  });

  it.each([
    ['a quote that is never closed', 'config:\n  a: "hunter2\n  b: hunter2\nlabel: hunter2'],
    ['a bracket that is never closed', 'config:\n  a: [hunter2,\n  b: hunter2\nlabel: hunter2'],
    ['forgotten indentation', 'config:\npassword: hunter2\ntoken: hunter2'],
    ['indentation too small', '  ref: open\n  config:\n password: hunter2\n  token: hunter2'],
    ['a tab', '  config:\n\tpassword: hunter2\n\ttoken: hunter2'],
    ['a text at the margin', 'config:\n  key: |\n-----BEGIN KEY-----\nType: 4\nhunter2\nlabel: hunter2'],
    ['a missing colon', 'config:\n  password hunter2\n  token: hunter2'],
  ])('hides in broken YAML too: %s', (_, text) => {
    expect(mask(text)).not.toContain('hunter2');
  });

  it.each([
    'config_schema:\n  a: open',
    'execution_config:\n  binary: open',
    'my-config: open',
    'default: open\nconst: open',
    'ref: config\nlabel: open',
  ])('leaves %j as it is', (text) => {
    expect(mask(text)).toBe(text);
  });

  it('hides every value of any config, however it is written', () => {
    const secret = fc.constantFrom(
      'hunter2',
      'hunter2: x',
      '"hunter2',
      'x # hunter2',
      '{hunter2',
      "it's hunter2",
      '- hunter2',
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        secret,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c d', 'config'), tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, 2, 4), (config, indent) => {
        expect(mask(JSON.stringify({ ref: 'x', config, label: 'y' }, null, indent))).not.toContain('hunter2');
        expect(mask(`ref: x\nconfig: ${JSON.stringify(config, null, indent)}\nlabel: y`)).not.toContain(
          'hunter2',
        );
      }),
    );
  });

  it.each(['*', '"\\"', '- ', ' ', '"', '? ', '{', 'config: '])('is quick with a megabyte of %j', (piece) => {
    const start = process.cpuUsage();
    mask(piece.repeat(2 ** 20 / piece.length));
    mask(`${piece.repeat(1900 / piece.length)}\n`.repeat(500));
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });
});
