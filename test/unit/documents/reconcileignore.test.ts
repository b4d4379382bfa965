import { describe, expect, it } from 'vitest';
import { findIn } from '../../support/find-in-tree.ts';

describe('.reconcileignore', () => {
  it('holds in its directory and below, and an inner file wins over an outer', async () => {
    const { found, findings } = await findIn({
      '.reconcileignore': '# comment\n/drafts/\n*.tmp.yaml\n!kept.tmp.yaml\n',
      'drafts/a.yaml': '',
      'sub/drafts/b.yaml': '',
      'sub/c.tmp.yaml': '',
      'sub/kept.tmp.yaml': '',
      'sub/inner/.reconcileignore': '!*.tmp.yaml\nd.yaml\n',
      'sub/inner/d.yaml': '',
      'sub/inner/e.tmp.yaml': '',
      'Drafts/f.yaml': '',
    });
    expect(found).toEqual([
      'manifest Drafts/f.yaml',
      'manifest sub/drafts/b.yaml',
      'manifest sub/inner/e.tmp.yaml',
      'manifest sub/kept.tmp.yaml',
    ]);
    expect(findings).toEqual([]);
  });

  it('holds inside of pack directories, and ignores a pack whole with its pack.yaml', async () => {
    const { found } = await findIn({
      'p/.reconcileignore': 'config.schema.yaml\n',
      'p/pack.yaml': '',
      'p/config.schema.yaml': '',
      'p/runtimes/.reconcileignore': 'old-*\n',
      'p/runtimes/old-r.yaml': '',
      'p/runtimes/r.yaml': '',
      'q/.reconcileignore': 'pack.yaml\n',
      'q/pack.yaml': '',
      'q/runtimes/r.yaml': '',
      'q/actions/a.yaml': '',
      'r/.reconcileignore': 'runtimes/\n',
      'r/pack.yaml': '',
      'r/runtimes/r.yaml': '',
    });
    expect(found).toEqual(['pack p/pack.yaml', 'runtime p/runtimes/r.yaml', 'pack r/pack.yaml']);
  });

  it('is honoured in the directories between the working directory and a path', async () => {
    const { found } = await findIn(
      { '.reconcileignore': 'packs/x/\n', 'packs/x/a.yaml': '', 'packs/y/b.yaml': '' },
      ['packs'],
    );
    expect(found).toEqual(['manifest packs/y/b.yaml']);
  });

  it('hides what would be an error', async () => {
    const { findings } = await findIn({
      '.reconcileignore': '/bad.yaml\n/gone\n/out\n',
      'bad.yaml/x': '',
      gone: { link: 'nowhere' },
      out: { link: '/etc' },
    });
    expect(findings).toEqual([]);
  });

  it('refuses patterns that would take long to match, with their line', async () => {
    const { found, findings } = await findIn({
      '.reconcileignore': 'a.yaml\n**/a/**/b/**/c/**/d\n',
      'a.yaml': '',
      'b.yaml': '',
    });
    expect(found).toEqual(['manifest b.yaml']);
    expect(findings).toEqual(['error file.ignore-pattern .reconcileignore:2:1']);
  });

  it('reports an ignore file that is no text or has too many lines', async () => {
    const { findings } = await findIn({
      'a/.reconcileignore': Uint8Array.of(0xff),
      'b/.reconcileignore': 'x\n'.repeat(1500),
      'c/.reconcileignore': { directory: true },
    });
    expect(findings).toEqual([
      'error file.not-utf8 a/.reconcileignore:1:1',
      'error file.ignore-pattern b/.reconcileignore:1001:1',
      'error file.not-regular c/.reconcileignore:1:1',
    ]);
  });
});
