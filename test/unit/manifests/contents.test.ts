import { describe, expect, it } from 'vitest';
import { describePlace } from '../../support/describe-findings.ts';
import { declaration, fields, resolveContent } from '../../support/resolve-content.ts';

const content = `ref: slack
name: Slack for all
version: 2.1.0
author: Somebody
keywords: [chat]
meta: { tier: one, kept: true }
conf_schema:
  channel: { type: string }
  retries: { type: integer }
config: { channel: general, retries: 3 }
dependencies: [chat@^1]
`;

describe('a pack whose content is elsewhere', () => {
  it('is what its content says, with what the declaration states in its place', async () => {
    const { find, findings } = await resolveContent({
      'manifests/slack.yaml': `${declaration}label: Our Slack
tags: [ours]
config: { channel: ops }
meta: { tier: two }
`,
      'content/pack.yaml': content.replace('dependencies: [chat@^1]\n', ''),
    });
    expect(findings).toEqual([]);
    expect(find('slack')?.fields).toEqual({
      ...fields,
      ref: 'slack',
      label: 'Our Slack',
      version: '2.1.0',
      tags: ['ours'],
      meta: { author: 'Somebody', tier: 'two', kept: true },
      conf_schema: { channel: { type: 'string' }, retries: { type: 'integer' } },
      config: { channel: 'ops', retries: 3 },
    });
  });

  it('has each part where it was written', async () => {
    const { find } = await resolveContent({
      'manifests/slack.yaml': `${declaration}config: { channel: ops }\n`,
      'content/pack.yaml': content.replace('dependencies: [chat@^1]\n', ''),
    });
    const slack = find('slack');
    expect(describePlace(slack?.locate(['config', 'channel']))).toBe('manifests/slack.yaml:5:20');
    expect(describePlace(slack?.locate(['config', 'retries']))).toBe('content/pack.yaml:10:38');
    expect(describePlace(slack?.locate(['version']))).toBe('content/pack.yaml:3:10');
    expect(describePlace(slack?.location)).toBe('manifests/slack.yaml:1:1');
  });

  it('checks its config against the schema of the content, at the place that is wrong', async () => {
    const { findings } = await resolveContent({
      'manifests/slack.yaml': `${declaration}config: { retries: often }\n`,
      'content/pack.yaml': content.replace('dependencies: [chat@^1]\n', ''),
    });
    expect(findings).toEqual(['error config.invalid manifests/slack.yaml:5:20']);
  });

  it('brings its runtimes along, and no runtime of another pack', async () => {
    const { find, findings } = await resolveContent({
      'manifests/slack.yaml': declaration,
      'content/pack.yaml': content.replace('dependencies: [chat@^1]\n', ''),
      'content/runtimes/bash.yaml': 'ref: slack.bash\nname: bash\n',
      'content/runtimes/python.yaml': 'ref: core.python\nname: python\n',
    });
    expect(find('slack.bash')?.parent).toBe('slack');
    expect(findings).toEqual(['error runtime.foreign-pack content/runtimes/python.yaml:1:6']);
  });

  it('does not let its content say who owns what, nor where more content is', async () => {
    const { find, findings } = await resolveContent({
      'manifests/slack.yaml': declaration,
      'content/pack.yaml': `${content.replace('dependencies: [chat@^1]\n', '')}moved: { from: other }
lifecycle: { prevent_destroy: true }
source: { type: git, url: "https://evil.example.com/" }
`,
      'content/runtimes/bash.yaml': `ref: slack.bash
name: bash
moved: { from: core.shell }
versions: [{ version: "5", moved: { from: "4" } }]
`,
    });
    expect(findings).toEqual([]);
    expect(find('slack')?.moved).toBeUndefined();
    expect(find('slack')?.lifecycle?.preventDestroy ?? false).toBe(false);
    expect(find('slack.bash')?.moved).toBeUndefined();
    expect(find('slack.bash@5')?.moved).toBeUndefined();
  });

  it('is refused when the content is another pack, or another version', async () => {
    const { findings, messages } = await resolveContent({
      'manifests/slack.yaml': declaration,
      'content/pack.yaml': 'ref: chat\nversion: 3.0.0\n',
    });
    expect(findings).toEqual([
      'error content.mismatch content/pack.yaml:1:6',
      'error content.mismatch manifests/slack.yaml:3:10',
    ]);
    expect(messages[1]).toBe('The content has version `3.0.0`, which does not satisfy `^2.0`.');
  });

  it.each([
    ['2.1.0', '2.1.0', true],
    ['2.1.0', '2.1.1', false],
    ['2.1', '2.1.9', true],
    ['">=2,<3"', '2.9.0', true],
    ['">=2,<3"', '3.0.0', false],
  ])('of version %s takes a content of %s: %s', async (wanted, version, isTaken) => {
    const { findings } = await resolveContent({
      'manifests/slack.yaml': declaration.replace('^2.0', wanted),
      'content/pack.yaml': `ref: slack\nversion: ${version}\n`,
    });
    expect(findings.length === 0).toBe(isTaken);
  });

  it('is described by its declaration alone where the content has no manifest', async () => {
    const files = { 'content/README': 'no manifest\n' };
    const whole = declaration.replace('^2.0', '2.1.0');
    const { find, findings } = await resolveContent({ ...files, 'manifests/slack.yaml': whole });
    expect(findings).toEqual([]);
    expect(find('slack')?.fields).toMatchObject({ ...fields, version: '2.1.0' });
    const partial = await resolveContent({ ...files, 'manifests/slack.yaml': declaration });
    expect(partial.findings).toEqual(['error pack.invalid-version manifests/slack.yaml:3:10']);
  });

  it('is left out, without a word, where its content is not there', async () => {
    const { find, findings } = await resolveContent({ 'manifests/slack.yaml': declaration });
    expect(find('slack')).toBeUndefined();
    expect(findings).toEqual([]);
  });

  it('keeps what makes a StackStorm pack one', async () => {
    const { find, findings } = await resolveContent({
      'manifests/slack.yaml': declaration,
      'content/pack.yaml': 'ref: slack\nname: Slack\nversion: 2.1.0\nsystem: {}\nkeywords: [chat]\n',
      'content/requirements.txt': 'requests\n',
      'content/config.schema.yaml': 'channel: { type: string }\n',
    });
    expect(findings.filter((finding) => !finding.includes('reference.'))).toEqual([]);
    expect(find('slack')?.fields).toMatchObject({
      label: 'Slack',
      tags: ['chat'],
      runtime_deps: ['python'],
      conf_schema: { channel: { type: 'string' } },
    });
  });

  it('is listed with the dependencies that it has together with its content', async () => {
    const files = { 'manifests/slack.yaml': declaration, 'content/pack.yaml': content };
    const { listed } = await resolveContent(files);
    expect(listed.map(({ ref, version, dependencies }) => [ref, version, dependencies.length])).toEqual([
      ['slack', '2.1.0', 1],
    ]);
    const own = await resolveContent({
      ...files,
      'manifests/slack.yaml': `${declaration}dependencies: []\n`,
    });
    expect(own.listed[0]?.dependencies).toEqual([]);
  });
});

describe('the content of a pack that nobody declares', () => {
  it('is the pack', async () => {
    const { find, findings } = await resolveContent({
      'manifests/other.yaml': 'kind: Pack\nref: other\nversion: 1.0.0\ndependencies: [slack]\n',
      'content/pack.yaml': content.replace('dependencies: [chat@^1]\n', ''),
    });
    expect(findings).toEqual([]);
    expect(find('slack')?.fields).toMatchObject({ ...fields, label: 'Slack for all', version: '2.1.0' });
  });
});

describe('a source', () => {
  it('is read with all that it says', async () => {
    const { declarations } = await resolveContent({
      'manifests/slack.yaml': `kind: Pack
ref: slack
version: 2.1.0
source:
  type: git
  url: git@git.example.com:packs.git
  path: packs/slack/
  checksum: attune-pack-file-v1:${'ab'.repeat(32)}
  verify: { ssh_allowed_signers: ../signers }
  submodules: true
`,
    });
    expect(declarations[0]).toMatchObject({
      ref: 'slack',
      version: { text: '=2.1.0' },
      source: {
        type: 'git',
        url: 'git@git.example.com:packs.git',
        ref: undefined,
        path: 'packs/slack',
        checksum: { algorithm: 'attune-pack-file-v1', hex: 'ab'.repeat(32) },
        signers: { kind: 'ssh', allowedSigners: expect.stringMatching(/\/signers$/) as string },
        submodules: true,
        lfs: false,
      },
    });
  });

  it.each([
    ['{ type: git }', 'source.invalid', 'no `url`'],
    ['{ type: local }', 'source.invalid', 'no `path`'],
    ['{ type: local, path: a, url: "https://x.example/" }', 'source.invalid', 'means nothing'],
    ['{ type: archive, url: "https://x.example/a.tgz", ref: main }', 'source.invalid', 'means nothing'],
    ['{ type: registry, path: a }', 'source.invalid', 'means nothing'],
    ['{ type: git, url: "https://me:secret@x.example/a.git" }', 'source.credentials', 'credentials'],
    ['{ type: git, url: "https://token@x.example/a.git" }', 'source.credentials', 'credentials'],
    ['{ type: git, url: "https://x.example/a", path: ../b }', 'source.invalid', 'inside'],
    ['{ type: git, url: "https://x.example/a", path: /b }', 'source.invalid', 'inside'],
    [
      `{ type: git, url: "https://x.example/a", checksum: "sha256:${'a'.repeat(64)}" }`,
      'source.invalid',
      'archive',
    ],
    ['{ type: git, url: "https://x.example/a", checksum: "md5:12" }', 'manifest.invalid-value', 'checksum'],
    ['{ type: svn, url: "https://x.example/a" }', 'manifest.invalid-value', 'source.type'],
    ['{ type: git, url: "https://x.example/a", branch: main }', 'manifest.unknown-key', 'branch'],
  ])('%s is refused: %s, with its place', async (source, code, words) => {
    const { findings, messages } = await resolveContent({
      'manifests/slack.yaml': `kind: Pack\nref: slack\nversion: 1.0.0\nsource: ${source}\n`,
    });
    expect(findings).toEqual([expect.stringMatching(`error ${code} manifests/slack.yaml:4:`)]);
    expect(messages[0]).toContain(words);
    expect(messages.join()).not.toContain('secret');
  });

  it('goes with a version that is one, or a constraint', async () => {
    const { findings } = await resolveContent({
      'manifests/slack.yaml': declaration.replace('^2.0', 'latest'),
    });
    expect(findings).toEqual(['error manifest.invalid-value manifests/slack.yaml:3:10']);
  });
});
