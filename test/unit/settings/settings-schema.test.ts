import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parseSetting } from '../../../src/parse-setting.ts';
import { buildSettingsSchema } from '../../../src/settings-schema.ts';
import { flagOf, keyOf, settingRows, variablesOf } from '../../../src/settings-table.ts';

const validate = new Ajv2020({ allowUnionTypes: true }).compile(buildSettingsSchema());

describe('the settings', () => {
  it('have flags, variables and keys of their own', () => {
    const flags = settingRows.map(flagOf).filter((flag) => flag !== undefined);
    for (const names of [flags, settingRows.flatMap(variablesOf), settingRows.map(keyOf)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('have defaults that they would take', () => {
    const refused = settingRows.filter(
      (row) => row.default !== undefined && !parseSetting(row, row.default).ok,
    );
    expect(refused).toEqual([]);
  });

  const values = [
    'default',
    'a b',
    '',
    'human',
    'auto',
    '30s',
    '1m30s',
    '30',
    '36h',
    '90d',
    '1MiB',
    '0',
    0,
    1,
    4096,
    1.5,
    -1,
    true,
    false,
    null,
    [],
    ['a'],
    [''],
    [1],
    {},
    'postgres://db/x',
    'mysql://db/x',
    'embedded',
  ];

  it.each(settingRows.map((row) => [keyOf(row), row] as const))(
    'are described by the schema as they are parsed: %s',
    (key, row) => {
      const disagreeing = values.filter(
        (value) => validate({ [key]: value }) !== parseSetting(row, value).ok,
      );
      expect(disagreeing).toEqual([]);
    },
  );

  it('allow no other key', () => {
    expect(validate({ lockTimeout: '3s' })).toBe(false);
    expect(validate({})).toBe(true);
  });
});
