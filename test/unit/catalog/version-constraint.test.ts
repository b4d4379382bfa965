import fc from 'fast-check';
import nodeSatisfies from 'semver/functions/satisfies.js';
import { describe, expect, it } from 'vitest';
import {
  maxConstraintLength,
  parseConstraint,
  type TextProblem,
} from '../../../src/catalog/parse-constraint.ts';
import { parseReference } from '../../../src/catalog/reference.ts';
import { satisfies } from '../../../src/catalog/version-constraint.ts';

function check(version: string, text: string): boolean {
  const constraint = parseConstraint(text);
  if (!constraint.valid) throw new Error(`${text}: ${constraint.message}`);
  return satisfies(version, constraint);
}

function findProblem(text: string): TextProblem {
  const parsed = parseConstraint(text);
  if (parsed.valid) throw new Error(`${text} is valid`);
  return parsed;
}

describe('a version constraint', () => {
  it.each<[constraint: string, admitted: string, refused: string]>([
    ['3.12', '3.12.0 3.12 3.12.9', '3.13.0 3.11.9 4.12.0 3.12.1-rc.1'],
    ['3', '3.0.0 3.0.7 3', '3.1.0 2.9.9'],
    ['v3.12.1', '3.12.1 3.12.2', '3.12.0 3.13'],
    ['=3.12', '3.12.0 3.12 v3.12.0 3.12.0+build', '3.12.1'],
    ['>=3.12', '3.12.0 3.12.1 4.0.0 3.12', '3.11.0 3.11.99'],
    ['>3.12', '3.12.1 3.13', '3.12.0 3.12'],
    ['<=3.12', '3.12 3.11.9 0.0.0', '3.12.1'],
    ['<3.12', '3.11.9', '3.12.0 3.12'],
    ['~20', '20.0.0 20.0.9 20', '20.1.0 19.9.9 21'],
    ['~1.2.3', '1.2.3 1.2.9', '1.2.2 1.3.0'],
    ['^3', '3.0.0 3.99.0 3', '4.0.0 2.9.9'],
    ['^1.2.3', '1.2.3 1.3.0', '1.2.2 2.0.0'],
    ['^0.2.3', '0.2.3 0.2.9', '0.3.0 0.2.2 1.2.3'],
    ['^0.0.3', '0.0.3', '0.0.4 0.0.2 0.1.3'],
    ['^0', '0.0.0', '0.0.1 0.1.0'],
    ['^0.1', '0.1.0 0.1.9', '0.2.0 0.0.9'],
    ['>=3.12,<4.0', '3.12.5 3.99.99', '4.0.0 3.11.0 4'],
    [' >= 3.10 , < 3.12 ', '3.10 3.11.9', '3.12 3.9'],
    ['>=18', '18 18.0.0 20.11.1', '17.9'],
    ['>=2, <1', '', '1 2 1.5'],
    ['', '0.0.1 1.0.0-rc.1 lts', ''],
    ['*', '0.0.1 1.0.0-rc.1 lts', ''],
    [
      '>=1.0.0-beta.2',
      '1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc 1.0.0 1.1.0',
      '1.0.0-beta.1 1.0.1-rc.1 1.0.0-alpha',
    ],
    ['~1.0.0-beta', '1.0.0-beta 1.0.0-rc.1 1.0.0 1.0.5', '1.0.1-beta 1.0.0-alpha 1.1.0'],
    ['<1.0.0', '0.9.9', '1.0.0-rc.1 0.9.9-rc.1'],
    ['>=1.0.0-rc.1, <2', '1.0.0-rc.1 1.5.0', '1.5.0-rc.1 2.0.0-rc.1 2.0.0'],
    ['=1.0.0-rc.1', '1.0.0-rc.1 1.0.0-rc.1+5', '1.0.0 1.0.0-rc.2'],
    ['=1.0.0+build', '1.0.0 1.0.0+other', '1.0.1'],
    ['>=1', '1.02.3 01.2.3', 'lts 1.8.0_292 1.2.3.4 99999999999999999999.0.0'],
  ])('%s admits %s and refuses %s', (constraint, admitted, refused) => {
    const split = (text: string): string[] => text.split(' ').filter((version) => version !== '');
    expect(split(admitted).filter((version) => !check(version, constraint))).toEqual([]);
    expect(split(refused).filter((version) => check(version, constraint))).toEqual([]);
  });

  const number = fc.nat(4);
  const version = fc.tuple(number, number, number).map((numbers) => numbers.join('.'));
  const comparator = fc.tuple(fc.constantFrom('=', '>', '>=', '<', '<=', '~', '^'), version);

  it('agrees with npm where both syntaxes mean the same: full versions, no pre-releases', () => {
    fc.assert(
      fc.property(version, fc.array(comparator, { minLength: 1, maxLength: 3 }), (candidate, parts) => {
        const texts = parts.map((part) => part.join(''));
        expect(check(candidate, texts.join(','))).toBe(nodeSatisfies(candidate, texts.join(' ')));
      }),
    );
  });

  it('means the same with missing numbers as with zeros', () => {
    const partial = fc.tuple(
      fc.constantFrom('', '=', '>', '>=', '<', '<=', '~', '^'),
      number,
      fc.option(number),
    );
    fc.assert(
      fc.property(version, partial, (candidate, [operator, major, minor]) => {
        const short = minor === null ? `${major}` : `${major}.${minor}`;
        const long = `${operator}${major}.${minor ?? 0}.0`;
        expect(check(candidate, `${operator}${short}`)).toBe(check(candidate, long));
      }),
    );
  });

  it('is always either understood or explained, and never throws', () => {
    const characters = '0129.,=<>~^*xv -+|!()[]a'.split('');
    const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (written) => {
        const parsed = parseConstraint(written);
        expect(parsed.valid || (parsed.position <= written.length && parsed.hint !== '')).toBe(true);
        expect(parsed.valid && satisfies('1.0.0', parsed)).toBeTypeOf('boolean');
      }),
    );
  });
});

describe('what is not a version constraint', () => {
  it.each<[text: string, position: number, hint: string]>([
    ['>=3.12 <4', 0, 'Write `>=3.12, <4`.'],
    ['1.2 1.3', 0, 'Write `1.2, 1.3`.'],
    ['1 || 2', 2, 'Write one range'],
    ['1.2 - 2.0', 0, 'Write `>=1.2, <=2.0`.'],
    ['==3.12', 0, 'Write `=`.'],
    ['!=3.12', 0, 'Write the range that is left'],
    ['~=3.12', 0, 'Write `~`'],
    ['~>3.12', 0, 'Write `~`'],
    ['=>3', 0, 'Write `>=`.'],
    ['=<3', 0, 'Write `<=`.'],
    ['[1.0,2.0)', 0, 'Write its ends with operators'],
    ['>=v3.12', 0, 'Write `>=3.12`.'],
    ['>=1, <2.x', 6, 'Write `>=2, <3`.'],
    ['3.12.*', 0, 'Write `~3.12`.'],
    ['0.*', 0, 'Write `>=0, <1`.'],
    ['>=1,*', 4, 'Write `*` alone'],
    ['>=3.08', 2, 'Write `3.8`.'],
    ['1.2.3.4', 0, 'Write `1.2.3`.'],
    ['1.2-rc1', 0, 'Write `1.2.0-rc1`.'],
    ['latest', 0, 'Write an operator'],
    ['>=', 0, 'Write an operator'],
    ['>=1,', 4, 'Write an operator'],
    [',>=1', 0, 'Write an operator'],
    ['>=1,  beta', 6, 'Write an operator'],
    ['99999999999999999999', 0, 'Write an operator'],
    ['1'.repeat(maxConstraintLength + 1), maxConstraintLength, 'shorter'],
  ])('%s is refused at %i', (text, position, hint) => {
    const problem = findProblem(text);
    expect(problem.position).toBe(position);
    expect(problem.hint).toContain(hint);
  });

  it('is refused fast, however long', () => {
    const started = performance.now();
    for (const text of ['1'.repeat(1e6), `${' '.repeat(255)}x`, '1.'.repeat(128), '- '.repeat(128)]) {
      expect(parseConstraint(text).valid).toBe(false);
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('a reference', () => {
  it.each<[string, string, string]>([
    ['python', 'python', '*'],
    ['core.python@>=3.11, <4', 'core.python', '>=3.11, <4'],
    ['slack@^2.0', 'slack', '^2.0'],
    [' node @ 20 ', 'node', ' 20 '],
    ['slack@', 'slack', ''],
  ])('%s is %s with %s', (text, name, constraint) => {
    expect(parseReference(text)).toMatchObject({ valid: true, name, constraint: { text: constraint } });
  });

  it('tells where its constraint goes wrong', () => {
    expect(parseReference('slack@1 || 2')).toMatchObject({ valid: false, position: 8 });
    expect(parseReference('@1')).toMatchObject({ valid: false, position: 0 });
    expect(parseReference('')).toMatchObject({ valid: false, position: 0 });
  });
});
