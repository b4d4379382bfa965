import { describe, expect, it } from 'vitest';
import { buildSuggester } from '../../../src/manifests/build-suggester.ts';

describe('buildSuggester', () => {
  it('finds the nearest candidate, and asks for the candidates once', () => {
    let asked = 0;
    const suggestName = buildSuggester(() => {
      asked += 1;
      return ['python', 'ruby'];
    });
    expect([suggestName('pyton'), suggestName('pyton'), suggestName('perl5')]).toEqual([
      'python',
      'python',
      undefined,
    ]);
    expect(asked).toBe(1);
  });

  it('gives up after so many words that a run would take long', () => {
    const suggestName = buildSuggester(() => ['python']);
    for (let index = 0; index < 1000; index += 1) suggestName(`unknown${index}`);
    expect(suggestName('pyton')).toBeUndefined();
  });
});
