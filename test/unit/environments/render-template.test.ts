import { describe, expect, it } from 'vitest';
import {
  findUnsafeVariable,
  findVariables,
  renderTemplate,
} from '../../../src/environments/render-template.ts';

const values = { pack_dir: '/packs/{env_dir}', env_dir: '/store/1', interpreter: '/store/1/bin/python3' };

describe('renderTemplate', () => {
  it.each([
    ['{env_dir}/bin', '/store/1/bin'],
    ['{env_dir}{env_dir}', '/store/1/store/1'],
    // One pass: what a value holds is not looked at again.
    ['{pack_dir}', '/packs/{env_dir}'],
    ['${env_dir}', '${env_dir}'],
    ['{{env_dir}}', '{{env_dir}}'],
    ['{ env_dir }', '{ env_dir }'],
    ['{unknown}', '{unknown}'],
    // Has no value here.
    ['{action_file}', '{action_file}'],
    // What the older form of installers calls it.
    ['{env_path}/x', '/store/1/x'],
    ["awk '{print $1}'", "awk '{print $1}'"],
  ])('makes of %j %j', (template, expected) => {
    expect(renderTemplate(template, values)).toBe(expected);
  });

  it('finds the variables of templates', () => {
    expect([...findVariables(['{env_dir} ${pack_dir}', '{pack_path}'])]).toEqual(['env_dir', 'pack_dir']);
  });
});

describe('findUnsafeVariable', () => {
  const spaced = { env_dir: '/my store/1', pack_dir: '/packs/a' };

  it.each([
    [['sh', '-c', 'cd {env_dir}'], 'env_dir'],
    [['/bin/bash', '-euc', 'cd {env_dir}'], 'env_dir'],
    [['sh', '-c', 'cd {pack_dir}'], undefined],
    [['sh', '-c', 'cd "$1"', 'x', '{env_dir}'], undefined],
    [['python3', '-c', '{env_dir}'], undefined],
    [['sh', 'script', '{env_dir}'], undefined],
  ])('of %j is %j', (argv, expected) => {
    expect(findUnsafeVariable(argv, spaced)).toBe(expected);
  });
});
