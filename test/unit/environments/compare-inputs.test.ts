import { describe, expect, it } from 'vitest';
import { compareInputs } from '../../../src/environments/compare-inputs.ts';

const hash = (digit: string): string => digit.repeat(64);

const inputs = {
  env_type: 'virtualenv',
  create_command: ['python3', '-m', 'venv', '{env_dir}'],
  manifest: { name: 'requirements.txt', digest: hash('1') },
  files: { 'more.txt': hash('2') },
  programs: { python3: { path: '/usr/bin/python3.11', size: 1, mtime: 1 } },
  interpreter_version: '3.11.6',
  salt: '',
};

describe('compareInputs', () => {
  it.each([
    [{}, []],
    [{ create_command: ['python3'] }, ['the create command changed']],
    [{ manifest: { name: 'requirements.txt', digest: hash('9') } }, ['requirements.txt changed']],
    [{ manifest: null }, ['requirements.txt is gone']],
    [{ files: {} }, ['more.txt is gone']],
    [{ files: { 'more.txt': hash('3'), 'new.txt': hash('4') } }, ['more.txt changed', 'new.txt is new']],
    [
      { programs: { python3: { path: '/usr/bin/python3.12', size: 1, mtime: 1 } } },
      ['python3 changed: /usr/bin/python3.11 → /usr/bin/python3.12'],
    ],
    [{ programs: { python3: { path: '/usr/bin/python3.11', size: 2, mtime: 1 } } }, ['python3 changed']],
    [{ interpreter_version: '3.11.9' }, ["the interpreter's version changed: 3.11.6 → 3.11.9"]],
  ])('with %j says %j', (changes, expected) => {
    const found = compareInputs(inputs, { ...inputs, ...changes });
    expect(found.map(({ description }) => description)).toEqual(expected);
  });
});
