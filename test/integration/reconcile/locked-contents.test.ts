import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DesiredState } from '../../../src/reconcile/read-desired.ts';
import { startContentServer } from '../../support/content-server.ts';
import { buildFetchOptions } from '../../support/fetch-options.ts';
import { startGitHttp } from '../../support/git-http-server.ts';
import { makeServerRoot, makeUpstream } from '../../support/git-upstream.ts';
import { makeContentPass, publishIndex, publishPack } from '../../support/pack-registry.ts';

const slack = { ref: 'slack', version: '1.0.0' };

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function versionOf({ desired }: DesiredState, ref = 'slack'): unknown {
  return desired.objects.find((object) => object.ref === ref)?.fields['version'];
}

function codesOf({ diagnostics }: DesiredState): readonly string[] {
  return diagnostics.map(({ code }) => code);
}

describe('a lock file', () => {
  it('does not let content that was stored before pass for an archive with the declared checksum', async () => {
    const server = await startContentServer();
    const old = publishPack(server, slack);
    const pass = makeContentPass({
      'packs/slack.yaml': `kind: Pack\nref: slack\nsource: {type: archive, url: "${old.url}"}\n`,
    });
    await pass.read();
    const lock = join(pass.cwd, 'reconcile.lock.yaml');
    const digest = /digest: (\S+)/.exec(readFileSync(lock, 'utf8'))?.[1] ?? '';
    const { url, checksum } = publishPack(server, { ...slack, version: '1.0.1' });
    edit(join(pass.cwd, 'packs/slack.yaml'), (text) =>
      text.replace(`"${old.url}"`, `"${url}", checksum: "${checksum}"`),
    );
    expect(versionOf(await pass.read())).toBe('1.0.1');
    edit(lock, (text) => text.replace(/digest: \S+/, `digest: ${digest}`));
    const forged = await pass.read();
    expect(codesOf(forged)).toEqual(['source.checksum']);
    expect(versionOf(forged)).toBeUndefined();
  });

  it('holds no pack of an index that no longer counts for it', async () => {
    const server = await startContentServer();
    const first = publishIndex(server, '/first.json', [slack]);
    const second = publishIndex(server, '/second.json', [{ ...slack, version: '1.5.0' }]);
    const pass = makeContentPass({
      'packs/slack.yaml': `kind: Pack\nref: slack\nversion: ^1\nsource: {type: registry, url: "${first}"}\n`,
    });
    expect(versionOf(await pass.read())).toBe('1.0.0');
    edit(join(pass.cwd, 'packs/slack.yaml'), (text) => text.replace(first, second));
    expect(versionOf(await pass.read())).toBe('1.5.0');
  });

  it('holds no pack of an index that is not among those of the settings', async () => {
    const server = await startContentServer();
    const good = publishIndex(server, '/good.json', [slack]);
    const bad = publishIndex(server, '/bad.json', [{ ...slack, version: '1.5.0' }]);
    const pass = makeContentPass({
      'packs/slack.yaml': 'kind: Pack\nref: slack\nversion: ^1\nsource: {type: registry}\n',
    });
    expect(versionOf(await pass.read({ registries: [bad] }))).toBe('1.5.0');
    expect(versionOf(await pass.read({ registries: [good] }))).toBe('1.0.0');
  });

  it('stands where it was found, without any index', async () => {
    const server = await startContentServer();
    const index = publishIndex(server, '/index.json', [slack]);
    const pass = makeContentPass({
      'packs/slack.yaml': 'kind: Pack\nref: slack\nversion: ^1\nsource: {type: registry}\n',
    });
    await pass.read({ registries: [index] });
    const asked = server.requests.length;
    expect(versionOf(await pass.read())).toBe('1.0.0');
    expect(server.requests).toHaveLength(asked);
  });
});

describe('a run that may fetch nothing', () => {
  it('chooses from the last copy of an index, and asks for no other', async () => {
    const server = await startContentServer();
    const index = publishIndex(server, '/index.json', [slack]);
    const manifest = 'kind: Pack\nref: slack\nversion: ^1\nsource: {type: registry}\n';
    const pass = makeContentPass({ 'packs/slack.yaml': manifest });
    await pass.read({ registries: [index] });
    const asked = server.requests.length;
    const registries = [index, `${server.origin}/never-asked.json`];
    const offline = await pass.read({ registries, offline: true, lock: 'none' });
    expect(versionOf(offline)).toBe('1.0.0');
    expect(codesOf(offline)).toEqual(['source.unavailable']);
    expect(server.requests).toHaveLength(asked);
  });
});

describe('a tag', () => {
  it('stands for the same for ever, also when a branch takes its place', async () => {
    const root = makeServerRoot();
    const upstream = makeUpstream(root, 'slack', { 'pack.yaml': 'ref: slack\nversion: 1.0.0\n' });
    upstream.git('tag', 'stable');
    const { url } = await startGitHttp(root);
    const pass = makeContentPass({
      'packs/slack.yaml': `kind: Pack\nref: slack\nsource: {type: git, url: "${url}slack", ref: stable}\n`,
    });
    const sources = buildFetchOptions({ env: { PATH: process.env['PATH'] ?? '' }, attempts: 1 });
    expect(codesOf(await pass.read({ sources }))).toEqual([]);
    expect(codesOf(await pass.read({ sources }))).toEqual([]);
    upstream.git('tag', '--delete', 'stable');
    upstream.commit({ 'pack.yaml': 'ref: slack\nversion: 6.6.6\n' });
    upstream.git('branch', 'stable');
    const renewed = await pass.read({ sources, renew: 'all' });
    expect(codesOf(renewed)).toEqual(['source.moved']);
    const accepted = await pass.read({ sources, renew: 'all', acceptMoved: true });
    expect(versionOf(accepted)).toBe('6.6.6');
    upstream.git('checkout', '--quiet', 'stable');
    upstream.commit({ 'pack.yaml': 'ref: slack\nversion: 7.0.0\n' });
    expect(versionOf(await pass.read({ sources, renew: 'all' }))).toBe('7.0.0');
  });
});

describe('a directory beside the manifests', () => {
  it.each(['.git', 'sub/.reconcile/x'])('is not where tools keep what is theirs: %s', async (path) => {
    const pass = makeContentPass({
      'packs/slack.yaml': `kind: Pack\nref: slack\nsource: {type: local, path: ${path}}\n`,
      [`packs/${path}/pack.yaml`]: 'ref: slack\nversion: 1.0.0\n',
    });
    expect(codesOf(await pass.read())).toEqual(['source.refused']);
  });
});
