import { describe, expect, it } from 'vitest';
import { declaration, resolveContent } from '../../support/resolve-content.ts';

describe('content that brings what nobody asked for', () => {
  const dependent = 'kind: Pack\nref: other\nversion: 1.0.0\ndependencies: [slack]\n';
  const plain = 'ref: slack\nversion: 2.1.0\n';

  it.each([
    ['before', `ref: victim\nversion: 6.6.6\n---\n${plain}`],
    ['behind', `${plain}---\nref: victim\nversion: 6.6.6\n`],
  ])('describes no other pack %s its own', async (_, text) => {
    const { find, findings } = await resolveContent({
      'manifests/slack.yaml': declaration,
      'content/pack.yaml': text,
    });
    expect(findings).toContain('error content.mismatch content/pack.yaml:4:6');
    expect(find('victim')).toBeUndefined();
  });

  it('is no other pack than the one that others need', async () => {
    const { find, findings } = await resolveContent({
      'manifests/other.yaml': dependent,
      'content/pack.yaml': 'ref: core\nversion: 2.1.0\n',
    });
    expect(findings).toContain('error content.mismatch content/pack.yaml:1:6');
    expect(find('core')).toBeUndefined();
  });

  it.each([
    ['a pack that others need', dependent],
    ['a declared pack', declaration.replace(/source: .*/, 'source: { type: registry }')],
  ])('has no other version than the index says: %s', async (_, manifest) => {
    const files = { 'manifests/a.yaml': manifest, 'content/pack.yaml': plain };
    const { findings } = await resolveContent(files, { version: '2.2.0' });
    expect(findings).toContain('error content.mismatch content/pack.yaml:2:10');
    expect((await resolveContent(files, { version: '2.1.0' })).findings).toEqual([]);
  });
});
