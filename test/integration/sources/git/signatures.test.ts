import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Signers } from '../../../../src/catalog/content-source.ts';
import { failureOf, makeFetchingHost, type FetchingHost } from '../../../support/git-fetching.ts';
import { makeSshKey, signCommit, sshSigners, type SshKey } from '../../../support/git-signing.ts';
import { makeServerRoot, makeUpstream, type Upstream } from '../../../support/git-upstream.ts';
import { makeTree } from '../../../support/temporary-tree.ts';

const local = { allowFiles: true };

/** Whether there is gpg on this host. */
const hasGpg = ((): boolean => {
  try {
    execFileSync('gpg', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

function publish(): { upstream: Upstream; url: string; host: FetchingHost } {
  const upstream = makeUpstream(makeServerRoot(), 'packs', { 'pack.yaml': 'ref: slack\n' });
  return { upstream, url: upstream.directory, host: makeFetchingHost() };
}

function signTag({ git }: Upstream, name: string, key: SshKey): void {
  git('-c', 'gpg.format=ssh', '-c', `user.signingKey=${key.path}`, 'tag', '--sign', '--message=Signed', name);
}

describe('signatures with SSH keys', () => {
  it('count when a signer has signed the commit', async () => {
    const { upstream, url, host } = publish();
    const [key, other] = [makeSshKey('key'), makeSshKey('other')];
    signCommit(upstream, key);
    const signers = sshSigners(other, key);
    await expect(host.fetchOne(url, { signers }, local)).resolves.toMatchObject({ isVerified: true });
    await expect(host.fetchOne(url, {}, local)).resolves.toMatchObject({ isVerified: false });
    const failure = await failureOf(host.fetchOne(url, { signers: sshSigners(other) }, local));
    expect(failure).toMatchObject({ kind: 'unsigned' });
    const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-lf', key.path], { encoding: 'utf8' }).split(
      ' ',
    );
    expect(failure.message).toContain(fingerprint);
  });

  it('are missed where there are none, and where the file of signers is not there', async () => {
    const { url, host } = publish();
    const signers = sshSigners(makeSshKey('key'));
    const failure = await failureOf(host.fetchOne(url, { signers }, local));
    expect(failure).toMatchObject({
      kind: 'unsigned',
      message: expect.stringContaining('not signed') as string,
    });
    const nowhere: Signers = { kind: 'ssh', allowedSigners: '/nowhere/signers' };
    const { upstream } = publish();
    signCommit(upstream, makeSshKey('key'));
    expect(await failureOf(host.fetchOne(upstream.directory, { signers: nowhere }, local))).toMatchObject({
      kind: 'refused',
    });
  });

  it('of an annotated tag count before that of its commit, and only under its own name', async () => {
    const { upstream, url, host } = publish();
    const [key, foreign] = [makeSshKey('key'), makeSshKey('foreign')];
    signTag(upstream, 'v1', key);
    signTag(upstream, 'v2', foreign);
    upstream.git('update-ref', 'refs/tags/v3', 'refs/tags/v1');
    const commit = signCommit(upstream, key);
    upstream.git('tag', '--annotate', '--message=Unsigned', 'v4');
    upstream.git('tag', 'v5');
    const signers = sshSigners(key);
    const refs = ['v1', 'v2', 'refs/tags/v3', 'v4', 'v5', commit, 'main'];
    const trees = await host.fetch(
      url,
      refs.map((ref) => ({ ref, signers })),
      local,
    );
    expect(trees.map((tree) => (tree.ok ? tree.value.isVerified : tree.failure.kind))).toEqual([
      true,
      'unsigned',
      'unsigned',
      true,
      true,
      true,
      true,
    ]);
  });

  it('of a tag count for its commit when that is pinned: offline on a host that has both, by asking on a new one', async () => {
    const { upstream, url, host } = publish();
    const key = makeSshKey('key');
    signTag(upstream, 'v1', key);
    const request = { ref: 'v1', commit: upstream.git('rev-parse', 'HEAD'), signers: sshSigners(key) };
    await expect(host.fetchOne(url, request, local)).resolves.toMatchObject({ isVerified: true });
    expect(host.log.takeCommands().filter((name) => /^(?:ls-remote|fetch)$/.test(name))).toEqual([
      'ls-remote',
      'fetch',
    ]);
    await expect(host.fetchOne(url, request, local)).resolves.toMatchObject({ isVerified: true });
    expect(host.log.takeCommands().filter((name) => /^(?:ls-remote|fetch)$/.test(name))).toEqual([]);
  });

  it('do not count when what they sign was changed', async () => {
    const { upstream, url, host } = publish();
    const key = makeSshKey('key');
    signCommit(upstream, key);
    const text = upstream.git('cat-file', 'commit', 'HEAD').replace(/Signed$/, 'Changed');
    writeFileSync(join(upstream.directory, 'commit'), `${text}\n`);
    const forged = upstream.git('hash-object', '-t', 'commit', '-w', 'commit');
    upstream.git('update-ref', 'refs/heads/main', forged);
    const failure = await failureOf(host.fetchOne(url, { ref: 'main', signers: sshSigners(key) }, local));
    expect(failure).toMatchObject({
      kind: 'unsigned',
      message: expect.stringContaining('does not belong to it') as string,
    });
  });

  it('are verified by no program that the user has configured', async () => {
    const { upstream, url } = publish();
    const [key, foreign] = [makeSshKey('key'), makeSshKey('foreign')];
    signCommit(upstream, foreign);
    const program = join(
      makeTree({
        program: { mode: 0o755, content: '#!/bin/sh\ntouch "$0.ran"\necho Good "git" signature\n' },
      }),
      'program',
    );
    const host = makeFetchingHost(
      `[gpg]\n  program = ${program}\n  format = x509\n[gpg "ssh"]\n  program = ${program}\n  allowedSignersFile = /nowhere\n[gpg "x509"]\n  program = ${program}\n`,
    );
    expect((await failureOf(host.fetchOne(url, { signers: sshSigners(key) }, local))).kind).toBe('unsigned');
    expect(existsSync(`${program}.ran`)).toBe(false);
  });
});

describe.skipIf(!hasGpg)('signatures with GPG keys (gpg is on this host)', () => {
  it('count when the key is in the keyring, and in no other one', async () => {
    const { upstream, url, host } = publish();
    const keyring = signWithGpg(upstream, 'known@example.com');
    const foreign = signWithGpg(makeUpstream(makeServerRoot(), 'other', { a: 'b' }), 'foreign@example.com');
    const signers: Signers = { kind: 'gpg', keyring };
    await expect(host.fetchOne(url, { signers }, local)).resolves.toMatchObject({ isVerified: true });
    const other: Signers = { kind: 'gpg', keyring: foreign };
    const failure = await failureOf(host.fetchOne(url, { signers: other }, local));
    expect(failure).toMatchObject({
      kind: 'unsigned',
      message: expect.stringContaining('not among') as string,
    });
    const wrongKind = await failureOf(host.fetchOne(url, { signers: sshSigners(makeSshKey('key')) }, local));
    expect(wrongKind.message).toContain('a GPG signature, and an SSH signature is asked for');
    const broken: Signers = { kind: 'gpg', keyring: join(makeTree({ keyring: 'no keys' }), 'keyring') };
    expect((await failureOf(host.fetchOne(url, { signers: broken }, local))).kind).toBe('refused');
  });
});

/** Signs a commit with a new key, and gives the file of its public part. */
function signWithGpg({ git }: Upstream, user: string): string {
  const root = makeTree({});
  const home = join(root, 'home');
  mkdirSync(home, { mode: 0o700 });
  const gpg = (...args: readonly string[]): Buffer =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  gpg('--passphrase', '', '--quick-generate-key', user, 'ed25519', 'sign', 'never');
  writeFileSync(join(root, 'gpg'), `#!/bin/sh\nexec gpg --homedir ${home} "$@"\n`, { mode: 0o755 });
  const settings = ['-c', `gpg.program=${join(root, 'gpg')}`, '-c', `user.signingKey=${user}`];
  git(...settings, 'commit', '--quiet', '--allow-empty', '--gpg-sign', '--message=Signed');
  const keyring = join(root, 'keyring');
  writeFileSync(keyring, gpg('--export', user));
  execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  return keyring;
}
