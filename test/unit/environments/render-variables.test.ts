import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyVariables,
  renderExports,
  renderVariables,
} from '../../../src/environments/render-variables.ts';

const operation = fc.constantFrom('set', 'prepend', 'append');
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((each) => each.replaceAll(/[\0\r]/g, ''));

describe('environment variables', () => {
  it('have their templates rendered', () => {
    const [variable] = renderVariables(
      [{ name: 'PYTHONPATH', value: '{pack_dir}/lib', operation: 'prepend', separator: ':' }],
      { pack_dir: '/packs/slack' },
    );
    expect(variable).toEqual({
      name: 'PYTHONPATH',
      value: '/packs/slack/lib',
      operation: 'prepend',
      separator: ':',
    });
  });

  it('are set, put in front, or put behind', () => {
    const variables = [
      { name: 'A', value: 'new', operation: 'set', separator: ':' },
      { name: 'B', value: 'new', operation: 'prepend', separator: ':' },
      { name: 'C', value: 'new', operation: 'append', separator: ' ' },
      { name: 'D', value: 'new', operation: 'append', separator: ':' },
    ] as const;
    expect(applyVariables(variables, { A: 'old', B: 'old', C: 'old', D: '' })).toEqual({
      A: 'new',
      B: 'new:old',
      C: 'old new',
      D: 'new',
    });
  });

  it('mean the same to a shell that sources their export', () => {
    const variables = fc.array(
      fc.record({ name: fc.constantFrom('VAR_A', 'VAR_B'), value: text, operation, separator: text }),
      {
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(variables, fc.option(text, { nil: undefined }), (list, present) => {
        const inherited = { PATH: '/usr/bin:/bin', ...(present === undefined ? {} : { VAR_A: present }) };
        const script = `${renderExports(list)}printf '%s\\0%s' "$VAR_A" "$VAR_B"`;
        const output = execFileSync('sh', ['-c', script], { env: inherited, encoding: 'utf8' });
        const expected = applyVariables(list, inherited);
        expect(output).toBe(`${expected['VAR_A'] ?? ''}\0${expected['VAR_B'] ?? ''}`);
      }),
      { numRuns: 60 },
    );
  });
});
