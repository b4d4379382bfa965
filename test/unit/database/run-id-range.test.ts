import { describe, expect, it } from 'vitest';
import { findRunIdRange } from '../../../src/database/run-id-range.ts';

const whole = '3f2c9d1e-6a0b-4a55-9d1c-0123456789ab';

describe('the beginning of the id of a run', () => {
  it.each([
    ['3f2c', '3f2c0000-0000-0000-0000-000000000000', '3f2cffff-ffff-ffff-ffff-ffffffffffff'],
    ['3F2C9D1E', '3f2c9d1e-0000-0000-0000-000000000000', '3f2c9d1e-ffff-ffff-ffff-ffffffffffff'],
    ['3f2c9d1e-', '3f2c9d1e-0000-0000-0000-000000000000', '3f2c9d1e-ffff-ffff-ffff-ffffffffffff'],
    ['3f2c9d1e-6a', '3f2c9d1e-6a00-0000-0000-000000000000', '3f2c9d1e-6aff-ffff-ffff-ffffffffffff'],
    ['3f2c9d1e6a', '3f2c9d1e-6a00-0000-0000-000000000000', '3f2c9d1e-6aff-ffff-ffff-ffffffffffff'],
    [whole, whole, whole],
    [whole.replaceAll('-', ''), whole, whole],
  ])('%s is a range', (beginning, from, to) => {
    expect(findRunIdRange(beginning)).toEqual({ from, to });
  });

  it.each([
    '',
    '3f2',
    '3f2-',
    '-3f2c',
    '3f2c-9d1e',
    '3f2cx',
    'slack',
    '%',
    '3f2c%',
    `${whole}0`,
    `${whole}-`,
    "3f2c'",
    '３f2c',
  ])('%j is none', (beginning) => {
    expect(findRunIdRange(beginning)).toBeUndefined();
  });
});
