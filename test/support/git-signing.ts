import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signers } from '../../src/catalog/content-source.ts';
import type { Upstream } from './git-upstream.ts';
import { makeTree } from './temporary-tree.ts';

export interface SshKey {
  readonly path: string;
  /** Type and key. */
  readonly text: string;
}

/** Makes a key that lasts as long as the test. */
export function makeSshKey(name: string): SshKey {
  const path = join(makeTree({}), name);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', path]);
  return { path, text: readFileSync(`${path}.pub`, 'utf8').split(' ').slice(0, 2).join(' ') };
}

/** What a file of signers says that have these keys. */
export function signersText(...keys: readonly SshKey[]): string {
  return keys.map(({ text }, index) => `signer${index}@example.com namespaces="git" ${text}\n`).join('');
}

/** Signers that have these keys. */
export function sshSigners(...keys: readonly SshKey[]): Signers {
  return { kind: 'ssh', allowedSigners: join(makeTree({ signers: signersText(...keys) }), 'signers') };
}

/** Commits nothing new, signed. Gives the commit. */
export function signCommit({ git }: Upstream, key: SshKey): string {
  const settings = ['-c', 'gpg.format=ssh', '-c', `user.signingKey=${key.path}`];
  git(...settings, 'commit', '--quiet', '--allow-empty', '--gpg-sign', '--message=Signed');
  return git('rev-parse', 'HEAD');
}
