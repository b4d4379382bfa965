import { describe, expect, it } from 'vitest';
import { chooseEnvironment, choosePacks, matchEnvironments } from '../../../src/cli/choose-environment.ts';
import { OperationalError } from '../../../src/errors.ts';

const items = [
  { key: { pack: 'slack', runtime: 'core.python', version: '' }, detected: '3.12.4' },
  { key: { pack: 'slack', runtime: 'core.python', version: '3.11' }, detected: '3.11.9' },
  { key: { pack: 'jira', runtime: 'core.node', version: '' }, detected: undefined },
  { key: { pack: 'ops', runtime: 'core.python', version: '' }, detected: undefined },
  { key: { pack: 'ops', runtime: 'core.node', version: '' }, detected: undefined },
];

function choose(pack: string, runtime?: string): object {
  return chooseEnvironment(items, { pack, runtime }).key;
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof OperationalError) return `${error.code}: ${error.message} ${error.hint ?? ''}`;
    throw error;
  }
  return 'it was understood';
}

describe('chooseEnvironment', () => {
  it.each([
    ['jira', undefined, items[2]],
    ['jira', 'core.node', items[2]],
    ['jira', 'node', items[2]],
    ['slack', undefined, items[0]],
    ['slack', 'python', items[0]],
    ['slack', 'core.python@3.11', items[1]],
    ['slack', 'python@3.12', items[0]],
    ['ops', 'node', items[4]],
  ])('finds %s %s', (pack, runtime, expected) => {
    expect(choose(pack, runtime)).toBe(expected?.key);
  });

  it.each([
    ['slak', undefined, /^usage: there is no environment of a pack "slak" here Did you mean slack\?$/],
    ['zzz', undefined, /There is jira, ops, slack\.$/],
    ['slack', 'pyton', /has no environment of a runtime "pyton" Did you mean core\.python\?$/],
    ['slack', 'python@2.7', /has no environment of version "2\.7" of python/],
    ['ops', undefined, /several environments Say which one:\nops core\.python\nops core\.node$/],
  ])('refuses %s %s', (pack, runtime, expected) => {
    expect(refusal(() => choose(pack, runtime))).toMatch(expected);
  });

  it('finds all of a pack', () => {
    expect(matchEnvironments(items, { pack: 'ops', runtime: undefined })).toHaveLength(2);
  });

  it('knows the packs of a catalog', () => {
    expect(choosePacks(['slack'], ['jira', 'slack'])).toEqual(['slack']);
    expect(refusal(() => choosePacks(['slackk'], ['jira', 'slack']))).toMatch(
      /^usage: there is no pack "slackk" in the catalog Did you mean slack\?$/,
    );
  });
});
