import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findManifests } from '../../../src/documents/find-manifests.ts';
import { describeFindings } from '../../support/describe-findings.ts';
import { findBelow, findIn } from '../../support/find-in-tree.ts';
import { makeTree } from '../../support/temporary-tree.ts';

describe('links', () => {
  it('finds each file of a mounted ConfigMap once', async () => {
    const { found, findings, files } = await findIn({
      '..2026_01_01/pack.yaml': '',
      '..2026_01_01/python.yaml': '',
      '..data': { link: '..2026_01_01' },
      'pack.yaml': { link: '..data/pack.yaml' },
      'requirements.txt': { link: '..data/pack.yaml' },
      'runtimes/python.yaml': { link: '../..data/python.yaml' },
    });
    expect(found).toEqual(['pack pack.yaml', 'runtime runtimes/python.yaml']);
    expect(findings).toEqual([]);
    expect(files[0]?.siblings).toEqual(['requirements.txt']);
    expect(files[0]?.absolutePath).toMatch(/\/\.\.2026_01_01\/pack\.yaml$/);
  });

  it('prefers the real place of a file or directory that a link also leads to', async () => {
    const { found, findings } = await findIn({
      'a-link': { link: 'z/real' },
      'a-link.yaml': { link: 'z/real/x.yaml' },
      'z/real/x.yaml': '',
      'linked.yaml': { link: '.store/y.yaml' },
      '.store/y.yaml': '',
    });
    expect(found).toEqual(['manifest linked.yaml', 'manifest z/real/x.yaml']);
    expect(findings).toEqual([]);
  });

  it('keeps a runtime that two packs share through links', async () => {
    const { found } = await findIn({
      '.shared/python.yaml': '',
      'a/pack.yaml': '',
      'a/runtimes/python.yaml': { link: '../../.shared/python.yaml' },
      'b/pack.yaml': '',
      'b/runtimes': { link: '../.shared' },
    });
    expect(found).toEqual([
      'pack a/pack.yaml',
      'runtime a/runtimes/python.yaml',
      'pack b/pack.yaml',
      'runtime b/runtimes/python.yaml',
    ]);
  });

  it('refuses links that leave the root, point at nothing or run in circles, without naming their targets', async () => {
    const outside = makeTree({ 'secret-name/x.yaml': '', 'plain.txt': '' });
    const root = makeTree({
      'in/away.yaml': { link: `${outside}/secret-name/x.yaml` },
      'in/dir': { link: `${outside}/secret-name` },
      'in/gone.yaml': { link: 'secret-name' },
      'in/gone-dir': { link: 'secret-name' },
      'in/readme': { link: `${outside}/plain.txt` },
      'in/self': { link: 'self' },
      'in/sub/up': { link: '../..' },
      'in/there-and-back.yaml': { link: '../in/ok.yaml' },
      'in/ok.yaml': '',
    });
    const { files, diagnostics } = await findManifests(['in'], { cwd: root, maxFiles: 100 });
    expect(files.map(({ path }) => path)).toEqual(['in/ok.yaml']);
    expect(describeFindings(diagnostics)).toEqual([
      'error file.outside-root in/away.yaml:1:1',
      'error file.outside-root in/dir:1:1',
      'error file.link-dangling in/gone-dir:1:1',
      'error file.link-dangling in/gone.yaml:1:1',
      'error file.link-loop in/self:1:1',
      'error file.outside-root in/sub/up:1:1',
    ]);
    expect(JSON.stringify(diagnostics)).not.toContain('secret-name');
  });

  it('ends at a link to a directory above itself', async () => {
    const { found, findings } = await findIn({ 'a/b/loop': { link: '../..' }, 'a/b/x.yaml': '' });
    expect(found).toEqual(['manifest a/b/x.yaml']);
    expect(findings).toEqual(['error file.link-loop a/b/loop:1:1']);
  });

  it('lets a path of several that were asked for hold the target', async () => {
    const tree = { 'a/x.yaml': { link: '../b/y.yaml' }, 'b/y.yaml': '' };
    expect((await findIn(tree, ['a'])).findings).toEqual(['error file.outside-root a/x.yaml:1:1']);
    expect(await findIn(tree, ['a', 'b'])).toMatchObject({ found: ['manifest b/y.yaml'], findings: [] });
  });

  it('follows a link that is itself the path', async () => {
    const { found } = await findIn({ current: { link: 'releases/7' }, 'releases/7/a.yaml': '' }, ['current']);
    expect(found).toEqual(['manifest current/a.yaml']);
  });

  it('ends in a maze of links', async () => {
    const root = makeTree({ 'd0/a.yaml': '' });
    for (let index = 1; index < 30; index += 1) {
      mkdirSync(join(root, `d${index}`));
      symlinkSync(`../d${index - 1}`, join(root, `d${index}`, 'x'));
      symlinkSync(`../d${index - 1}`, join(root, `d${index}`, 'y'));
    }
    expect(await findBelow(root)).toMatchObject({ found: ['manifest d0/a.yaml'], findings: [] });
  });
});
