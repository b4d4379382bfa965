import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTemplate } from '../../../src/manifests/check-template.ts';

const variables = ['pack_dir', 'env_dir', 'interpreter', 'action_file', 'manifest_path'];

function messages(text: string): readonly string[] {
  return checkTemplate(text, []).map(({ message }) => message);
}

describe('checkTemplate', () => {
  it.each(variables)('knows {%s}', (name) => {
    expect(messages(`a{${name}}b`)).toEqual([]);
  });

  it.each(['{Env_Dir}', '{env_dirs}', '{x}', '{_x}', '{x1}', '"{x}"', '{a}}', 'x{a}'])(
    'does not know %s',
    (text) => {
      expect(messages(text)).toHaveLength(1);
    },
  );

  it.each([
    '{}',
    '{ env }',
    '{0}',
    '{a b}',
    '{a,b}',
    '{a.b}',
    '{a-b}',
    '{"a":1}',
    '${x}',
    '${x:-y}',
    '{{x}}',
    '{{ x }}',
    '${{x}}',
    '{',
    '}',
    'a{2}',
  ])('leaves %s alone', (text) => {
    expect(messages(text)).toEqual([]);
  });

  it('tells each unknown variable once', () => {
    expect(messages('{a} {b} {a} {pack_dir}')).toEqual([
      '`{a}` is not a template variable.',
      '`{b}` is not a template variable.',
    ]);
  });

  it('says that double braces are not replaced, where a variable is meant', () => {
    expect(messages('{{ env_dir }}/bin {{name}}')).toEqual([
      '`{{env_dir}}` is not replaced: template variables stand in single braces.',
    ]);
  });

  it('gives the reason for which a variable has no value', () => {
    const reason = { message: 'Not here.', hint: 'There.' };
    expect(checkTemplate('{env_dir}', ['x'], { env_dir: reason })).toEqual([
      { code: 'template.unavailable-variable', path: ['x'], ...reason },
    ]);
  });

  it('finds nothing in text without braces, nor in shell variables', () => {
    const word = fc.stringMatching(/^[a-z_]\w*$/);
    fc.assert(
      fc.property(fc.array(word), fc.string(), (words, text) => {
        expect(messages(words.map((each) => `\${${each}}`).join(''))).toEqual([]);
        expect(messages(text.replaceAll('{', ''))).toEqual([]);
      }),
    );
  });

  it('looks through a long text in no time', () => {
    const text = `${'{{ '.repeat(100_000)}${'{a'.repeat(100_000)}`;
    const before = performance.now();
    messages(text);
    expect(performance.now() - before).toBeLessThan(1000);
  });
});
