import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../src/catalog/kinds.ts';
import { checkRef, maxRefLength, parseRuntimeRef, versionRef } from '../../../src/catalog/ref.ts';
import { suggest } from '../../../src/catalog/suggest.ts';

describe('checkRef', () => {
  it.each<[Kind, string]>([
    ['pack', 'core'],
    ['pack', 'a1'],
    ['pack', 'my_pack-2'],
    ['runtime', 'core.python'],
    ['runtime', 'core.r'],
    ['runtime', 'my-pack.node_20'],
    ['runtime_version', 'core.python@3.12'],
    ['runtime_version', 'core.python@temurin 21 é'],
  ])('accepts %s %s', (kind, ref) => {
    expect(checkRef(kind, ref)).toBeUndefined();
  });

  it.each<[Kind, string, string]>([
    ['pack', 'Core', 'Write `core`.'],
    ['pack', 'My Pack!', 'Write `my_pack`.'],
    ['pack', 'Café', 'Write `cafe`.'],
    ['pack', '9lives', 'Write `lives`.'],
    ['pack', 'core.utils', 'Write `core_utils`.'],
    ['pack', 'a', 'Such as `my_pack`.'],
    ['pack', '日本', 'Such as `my_pack`.'],
    ['pack', 'core\n', 'Write `core`.'],
    ['pack', 'co\u200bre', 'Write `co_re`.'],
    ['pack', 'a'.repeat(maxRefLength + 1), 'Choose a shorter one.'],
    ['runtime', 'python', 'Such as `core.python`.'],
    ['runtime', 'core.Node.js', 'Write `core.node_js`.'],
    ['runtime', 'Core.Python', 'Write `core.python`.'],
    ['runtime', 'core.', 'Such as `core.python`.'],
    ['runtime', '.python', 'Such as `core.python`.'],
    ['runtime_version', 'core.python@', "Such as '3.12'."],
    ['runtime_version', 'core.python@ 3', "Such as '3.12'."],
    ['runtime_version', 'core.python@3\u202e12', 'Type it anew'],
    ['runtime_version', 'core.python@e\u0301', 'Type it anew'],
    ['runtime_version', 'core.python@3\u0000', 'Type it anew'],
  ])('refuses %s %s', (kind, ref, hint) => {
    expect(checkRef(kind, ref)?.hint).toContain(hint);
  });
});

describe('refs', () => {
  it('are taken apart and put together', () => {
    expect(parseRuntimeRef('core.python')).toEqual({ pack: 'core', name: 'python' });
    expect(parseRuntimeRef('core.sensor.builtin')).toBeUndefined();
    expect(parseRuntimeRef('python')).toBeUndefined();
    expect(versionRef('core.python', '3.12')).toBe('core.python@3.12');
  });
});

describe('suggest', () => {
  const keys = [
    'interpreter',
    'environment',
    'dependencies',
    'env_vars',
    'label',
    'tags',
    'inline_execution',
  ];

  it.each<[string, string | undefined]>([
    ['lable', 'label'],
    ['Label', 'label'],
    ['envvars', 'env_vars'],
    ['env-vars', 'env_vars'],
    ['enviroment', 'environment'],
    ['interp', 'interpreter'],
    ['tag', 'tags'],
    ['en', undefined],
    ['env', undefined],
    ['colour', undefined],
    ['xyz', undefined],
    ['', undefined],
    ['x'.repeat(10_000), undefined],
  ])('%s may have been meant as %s', (word, expected) => {
    expect(suggest(word, keys)).toBe(expected);
  });

  it('does not depend on the order of the candidates', () => {
    expect(suggest('cor', ['core', 'corn'])).toBe('core');
    expect(suggest('cor', ['corn', 'core'])).toBe('core');
  });

  it('does not take one short name for another', () => {
    expect(suggest('go', ['js', 'r', 'c'])).toBeUndefined();
  });
});
