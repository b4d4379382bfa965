import { describe, expect, it } from 'vitest';
import { versionComponents } from '../../../src/catalog/version-components.ts';
import { compareVersions, parseVersion, type Version } from '../../../src/catalog/version.ts';

describe('versionComponents', () => {
  it.each<[version: string, ...components: (number | null)[]]>([
    ['3.12', 3, 12, null],
    ['20', 20, null, null],
    ['3.12.1', 3, 12, 1],
    ['v20.11.0', 20, 11, 0],
    ['3.13.0-rc.1', 3, 13, 0],
    ['3.13-dev', 3, 13, null],
    ['1.2.3+build.5', 1, 2, 3],
    ['2147483647.2147483648', 2147483647, null, null],
    ['20240101120000', null, null, null],
    ['03.08', 3, 8, null],
    ['lts', null, null, null],
    ['1.8.0_292', null, null, null],
    ['1.2.3.4', null, null, null],
    ['1..2', null, null, null],
    ['-1', null, null, null],
    ['', null, null, null],
  ])('of %s', (version, ...components) => {
    const { major, minor, patch } = versionComponents(version);
    expect([major, minor, patch]).toEqual(components);
  });
});

describe('parseVersion', () => {
  it.each([
    ['3', '3.0.0'],
    ['v3.12', '3.12.0'],
    ['03.08.1', '3.8.1'],
    ['1.0.0-rc.1+build', '1.0.0-rc.1'],
    ['1.0-rc.1', '1.0.0-rc.1'],
  ])('reads %s as %s', (text, version) => {
    expect(parseVersion(text)?.version).toBe(version);
  });

  it.each(['', 'lts', '1.2.3.4', '1.2.3-', '9007199254740993', '1'.repeat(300), '1.0.0-01'])(
    'does not read %s',
    (text) => {
      expect(parseVersion(text)).toBeUndefined();
    },
  );

  it('orders pre-releases before their release', () => {
    const texts = ['1.0.0', '1.0.0-beta.11', '1.0.0-alpha', '0.9', '1.0.0-beta.2', '1.0.1'];
    const versions = texts.map(parseVersion).filter((version): version is Version => version !== undefined);
    expect(versions.sort(compareVersions).map(({ version }) => version)).toEqual([
      '0.9.0',
      '1.0.0-alpha',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0',
      '1.0.1',
    ]);
  });
});
