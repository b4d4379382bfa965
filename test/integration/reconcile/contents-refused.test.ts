import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ContentOptions } from '../../../src/reconcile/contents/content-options.ts';
import {
  codesOf,
  makeContentRepository,
  makeGitScene,
  packFile,
  sourced,
} from '../../support/content-repository.ts';
import { tarGz } from '../../support/archive-bytes.ts';
import { content, startContentServer } from '../../support/content-server.ts';

describe('sources that are not followed', () => {
  it.each([
    ['contradict themselves', '{type: local, path: ../x, ref: main}', 'source.invalid'],
    ['lack what they need', '{type: git, ref: main}', 'source.invalid'],
    ['leave the repository', '{type: git, url: "http://127.0.0.1:9/x", path: ../y}', 'source.invalid'],
    ['hold a secret', '{type: git, url: "http://robot:CANARY@127.0.0.1:9/x"}', 'source.credentials'],
    ['lead to files of this host', '{type: archive, url: "file:///etc/passwd"}', 'source.refused'],
    ['run programs', '{type: git, url: "ext::sh -c id"}', 'source.refused'],
    ['lead nowhere', '{type: local, path: ../nowhere}', 'source.not-found'],
  ])('are told where they %s', async (_, source, code) => {
    const scene = await makeContentRepository({ 'packs/slack.yaml': sourced('slack', source) });
    const result = await scene.pass();
    expect(result.outcome).toBe('invalid');
    expect(codesOf(result)).toContain(code);
    const found = result.diagnostics.find((diagnostic) => diagnostic.code === code);
    expect(found?.location).toMatchObject({ file: 'packs/slack.yaml', line: 3 });
    expect(JSON.stringify(result.diagnostics)).not.toContain('CANARY');
    expect(scene.git.takeCommands()).toEqual([]);
  });

  it.each([
    [
      'holds a link out of it',
      tarGz([
        { name: 'pack.yaml', content: packFile('slack') },
        { name: 'evil', type: '2', link: '/etc/passwd' },
      ]),
      'source.unsafe',
    ],
    ['names a file outside', tarGz([{ name: '../../evil', content: 'x' }]), 'source.unsafe'],
    ['is a page', Buffer.from('<html>Please log in</html>'), 'source.unreadable'],
  ])('are told where an archive %s', async (_, bytes, code) => {
    const server = await startContentServer({ '/slack.tgz': content(bytes) });
    const scene = await makeContentRepository({
      'packs/slack.yaml': sourced('slack', `{type: archive, url: "${server.origin}/slack.tgz"}`),
    });
    const result = await scene.pass();
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', [code]]);
    expect(await scene.sql('select ref from pack')).toEqual([]);
  });

  it('are told where nobody who may has signed them, whatever is locked', async () => {
    const scene = await makeGitScene();
    const key = join(scene.cwd, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const [type, text] = readFileSync(`${key}.pub`, 'utf8').split(' ');
    const own = `author@example.com namespaces="git" ${type} ${text}\n`;
    scene.write('signers', '');
    await scene.pass();
    scene.write(
      'packs/slack.yaml',
      sourced('slack', scene.sourceOf('slack', 'ref: main, verify: {ssh_allowed_signers: ../signers}')),
    );
    const judge = async (contents: Partial<ContentOptions> = {}): Promise<readonly string[]> =>
      codesOf(await scene.pass({}, contents));
    expect(await judge()).toEqual(['source.unsigned']);
    const settings = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key}`];
    scene.upstream.git(...settings, 'commit', '--quiet', '--amend', '--gpg-sign', '--message=Signed');
    expect(await judge({ lock: 'none' })).toEqual(['source.unsigned']);
    scene.write('signers', own);
    expect(await judge({ renew: 'all' })).toEqual([]);
    scene.git.takeCommands();
    expect(await judge()).toEqual([]);
    expect(await judge({ offline: true })).toEqual([]);
    expect(scene.git.takeCommands()).toEqual([]);
    scene.write('signers', own.replace('git', 'other'));
    expect(await judge()).toEqual(['source.unsigned']);
    expect(await judge({ offline: true })).toEqual(['source.unavailable']);
  });

  it('hold more than they may', async () => {
    const scene = await makeGitScene();
    const limits = { ...scene.sources.limits, maxContentBytes: 1000 };
    scene.upstream.commit({ 'slack/large.bin': 'x'.repeat(1001) });
    const result = await scene.pass({}, { sources: { ...scene.sources, limits } });
    expect([result.outcome, codesOf(result)]).toEqual(['invalid', ['source.unsafe']]);
  });
});
