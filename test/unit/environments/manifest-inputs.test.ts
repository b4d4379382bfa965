import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifestInputs } from '../../../src/environments/manifest-inputs.ts';
import { findReferences } from '../../../src/environments/manifest-references.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('findReferences', () => {
  it.each([
    ['-r other.txt', { includes: ['other.txt'], locals: [] }],
    ['-rother.txt', { includes: ['other.txt'], locals: [] }],
    ['--requirement=other.txt', { includes: ['other.txt'], locals: [] }],
    ['--constraint other.txt # why', { includes: ['other.txt'], locals: [] }],
    ['-c https://example.com/c.txt', { includes: [], locals: [] }],
    ['-e ./lib[extra]', { includes: [], locals: ['./lib'] }],
    ['-e git+https://example.com/x.git', { includes: [], locals: [] }],
    ['probe @ file:///wheels/probe.whl', { includes: [], locals: ['/wheels/probe.whl'] }],
    ['./wheels/probe.whl ; python_version > "3"', { includes: [], locals: ['./wheels/probe.whl'] }],
    ['requests==2.0 \\\n  --hash=sha256:abc', { includes: [], locals: [] }],
    ['# -r other.txt', { includes: [], locals: [] }],
  ])('of a requirements file with %j', (content, expected) => {
    expect(findReferences('requirements.txt', content)).toEqual(expected);
  });

  it('of a package.json are those at addresses of this host', () => {
    const manifest = {
      dependencies: { a: 'file:../a', b: '^1.0.0', c: 'git+https://example.com/c' },
      devDependencies: { d: 'link:./d' },
    };
    expect(findReferences('package.json', JSON.stringify(manifest)).locals).toEqual(['../a', './d']);
    expect(findReferences('package.json', 'nonsense').locals).toEqual([]);
  });
});

describe('readManifestInputs', () => {
  it('follows includes to the end, and a circle once', () => {
    const root = makeTree({
      'requirements.txt': '-r a.txt\n',
      'a.txt': '-c sub/b.txt\n-r requirements.txt\n',
      'sub/b.txt': '-r ../missing.txt\n',
    });
    const inputs = readManifestInputs(join(root, 'requirements.txt'));
    expect(Object.keys(inputs?.others ?? {})).toEqual([
      'a.txt',
      'missing.txt',
      'requirements.txt',
      'sub/b.txt',
    ]);
    expect(inputs?.others['missing.txt']).toBe('missing');
  });

  it('takes the lock file beside the manifest, and no other file', () => {
    const root = makeTree({ 'package.json': '{}', 'package-lock.json': '{}', 'README.md': '' });
    expect(Object.keys(readManifestInputs(join(root, 'package.json'))?.others ?? {})).toEqual([
      'package-lock.json',
    ]);
  });

  it('takes the content of local packages', () => {
    const root = makeTree({ 'requirements.txt': '-e ./lib\n', 'lib/setup.py': '1' });
    const before = readManifestInputs(join(root, 'requirements.txt'));
    expect(before?.directories).toEqual([join(root, 'lib')]);
    writeFileSync(join(root, 'lib/setup.py'), '22');
    const after = readManifestInputs(join(root, 'requirements.txt'));
    expect(after?.others['lib']).not.toBe(before?.others['lib']);
  });

  it('is nothing where there is no file, and does not wait for a FIFO', () => {
    const root = makeTree({ fifo: { fifo: true }, directory: { directory: true } });
    for (const name of ['absent', 'fifo', 'directory']) {
      expect(readManifestInputs(join(root, name))).toBeUndefined();
    }
  });
});
