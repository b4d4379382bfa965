import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findMissingPackages } from '../../../src/environments/find-missing-packages.ts';
import { makeTree } from '../../support/temporary-tree.ts';

const site = 'env/lib/python3.12/site-packages';

describe('findMissingPackages', () => {
  it.each([
    ['probe_one==1.0', []],
    ['Probe.One', []],
    ['probe-one[extra]>=1 ; python_version < "3"', []],
    ['probe-one[extra]>=1', []],
    ['legacy', []],
    ['absent', ['absent']],
    ['absent~=1.0 --hash=sha256:abc', ['absent']],
    ['absent @ https://example.com/absent.whl', ['absent']],
    ['absent; sys_platform == "win32"', []],
    ['-r other.txt\n--no-index\n./local.whl\nlocal-1.0.tar.gz\n# absent', []],
    ['', []],
  ])('of a virtual environment, with %j, finds %j', (requirements, missing) => {
    const root = makeTree({
      [`${site}/Probe_One-1.0.dist-info/METADATA`]: '',
      [`${site}/legacy-2.0-py3.12.egg-info`]: '',
      'requirements.txt': requirements,
    });
    expect(findMissingPackages('virtualenv', join(root, 'env'), join(root, 'requirements.txt'))).toEqual(
      missing,
    );
  });

  it('of node_modules, finds what is a dependency and not optional', () => {
    const manifest = {
      dependencies: { '@scope/a': '1', b: '1' },
      optionalDependencies: { c: '1' },
      devDependencies: { d: '1' },
    };
    const root = makeTree({
      'env/node_modules/@scope/a/package.json': '{}',
      'package.json': JSON.stringify(manifest),
    });
    expect(findMissingPackages('node_modules', join(root, 'env'), join(root, 'package.json'))).toEqual(['b']);
  });

  it('says nothing of environments whose layout it does not know', () => {
    const root = makeTree({ Gemfile: 'gem "rake"' });
    expect(findMissingPackages('gem_home', join(root, 'env'), join(root, 'Gemfile'))).toEqual([]);
  });
});
