import { describe, expect, it } from 'vitest';
import { completeWords } from '../../../src/cli/complete/complete-words.ts';
import { commandNames } from '../../../src/cli/parse-arguments.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const repository = {
  'reconcile.yaml': 'paths: [catalog]\n',
  'catalog/core/pack.yaml': 'ref: core\nversion: 1.0.0\n',
  'catalog/core/runtimes/python.yaml':
    'ref: core.python\nversions: [{ version: "3.12" }, { version: "3;rm" }]\n',
  'catalog/slack/pack.yaml': 'ref: slack\nversion: [is wrong\n---\nref: slack\n',
  'catalog/odd.yaml': 'kind: Pack\nref: "$(touch gone)"\n',
};

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const text = await completeWords(words, makeTree(repository));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '');
}

describe('completeWords', () => {
  it('knows every command', async () => {
    const [directive, ...words] = await complete('');
    expect(directive).toBe('files');
    expect(words.toSorted()).toEqual([...commandNames].toSorted());
  });

  it.each([
    [
      ['env', ''],
      ['words', 'list', 'build', 'rollback', 'gc', 'logs', 'doctor', 'help'],
    ],
    [
      ['help', 'vali'],
      ['words', 'validate'],
    ],
    [['validate', ''], ['files']],
    [['validate', '--', '--str'], ['files']],
    [
      ['validate', '--stric'],
      ['words', '--strict'],
    ],
    [['a-path', 'vali'], ['files']],
    [
      ['--strict', 'vali'],
      ['files', 'validate'],
    ],
    [['--source', 'vali'], ['words']],
    [
      ['graph', '--direction', 'dependen'],
      ['words', 'dependencies', 'dependents'],
    ],
    [
      ['graph', '-o', 'm'],
      ['words', 'mermaid'],
    ],
    [['--drift=r'], ['words', '--drift=report']],
    [['--dry-run=s'], ['words', '--dry-run=server']],
    [['--dry-run', 'catalo'], ['files']],
    [['--unknown=x'], ['words']],
    [['--out', ''], ['files']],
    [['export', '--to', ''], ['directories']],
    [['init', ''], ['directories']],
    [
      ['--target', 'core.p'],
      ['words', 'core.python', 'core.python@3.12'],
    ],
    [
      ['export', 'c'],
      ['words', 'core', 'core.python', 'core.python@3.12'],
    ],
    [
      ['env', 'list', ''],
      ['words', 'core', 'slack'],
    ],
    [
      ['env', 'list', 'core', ''],
      ['words', 'core.python', 'core.python@3.12'],
    ],
    [['content', 'rollback', '--to', ''], ['words']],
    [
      ['schema', 'se'],
      ['words', 'settings'],
    ],
    [
      ['explain', 'pa'],
      ['words', 'pack'],
    ],
    [
      ['explain', 'runtime.vers'],
      ['words', 'runtime.versions'],
    ],
    [
      ['explain', 'runtime.versions.is'],
      ['words', 'runtime.versions.is_default'],
    ],
    [['explain', 'runtime.nothing.x'], ['words']],
    [
      ['completion', 'f'],
      ['words', 'fish'],
    ],
  ])('completes %j', async (words, expected) => {
    await expect(complete(...words)).resolves.toEqual(expected);
  });

  it('tells what a word means', async () => {
    const text = await completeWords(['graph', '--kin'], makeTree({}));
    expect(text).toBe('words\n--kind\tOnly objects of this kind; may be repeated\n');
  });
});
