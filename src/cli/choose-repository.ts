import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Signers } from '../catalog/content-source.ts';
import { publicUrl } from '../catalog/public-url.ts';
import { resolveRoot } from '../environments/host-facts.ts';
import { OperationalError } from '../errors.ts';
import type { RepositoryOptions } from '../reconcile/repository/follow-repository.ts';
import type { Settings } from '../settings.ts';
import { checkGitUrl } from '../sources/git/check-git-url.ts';
import { checkRequest } from '../sources/git/check-request.ts';
import { SourceFailure } from '../sources/source-failure.ts';
import type { CommandContext } from './command-context.ts';
import { resolveContentOptions } from './content-options.ts';

/** A shorter interval would do little but burden the remote. */
const minInterval = 1_000;

/** Milliseconds. A pass that builds environments may take longer. */
const defaultLockTimeout = 30_000;

/** The repository to follow, by the settings; undefined where manifests are read from where they are. Throws OperationalError (`settings`). */
export function chooseRepository(context: CommandContext): RepositoryOptions | undefined {
  const { settings, cwd } = context;
  if (settings.git === undefined) {
    refuseWithoutRepository(settings);
    return undefined;
  }
  if (settings.offline)
    throw refuse('a repository cannot be followed offline', 'Leave out --offline or --git.');
  if (settings.interval < minInterval) {
    throw refuse(`the interval is shorter than ${minInterval} ms`, 'Write --interval 1s or more.');
  }
  refuseOutside(settings.paths ?? []);
  const ref = settings.branch === undefined ? undefined : spellBranch(settings.branch);
  const url = check(settings, ref);
  const { sources } = resolveContentOptions(context);
  const { signal: _signal, ...options } = sources;
  return {
    url,
    ref,
    signers: chooseSigners(settings, cwd),
    directory: resolveRoot(resolve(cwd, settings.stateDirectory, 'checkouts', nameOf(url, ref))),
    lockTimeout: settings.lockTimeout ?? defaultLockTimeout,
    // Whoever asks again and again need not insist.
    sources: { ...options, attempts: 1, limits: { ...options.limits, maxFiles: settings.maxFiles } },
  };
}

function spellBranch(branch: string): string {
  return branch.startsWith('refs/') ? branch : `refs/heads/${branch}`;
}

function check(settings: Settings, ref: string | undefined): string {
  try {
    const url = checkGitUrl(settings.git ?? '', { allowFiles: settings.allowFileSources });
    checkRequest({
      ref,
      commit: undefined,
      path: '',
      submodules: false,
      lfs: false,
      signers: undefined,
    });
    return url;
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    throw refuse(error.message, error.hint);
  }
}

function chooseSigners(settings: Settings, cwd: string): Signers | undefined {
  const { gitSshAllowedSigners: ssh, gitGpgKeyring: gpg } = settings;
  if (ssh !== undefined && gpg !== undefined) {
    throw refuse('commits are to be signed with SSH and with GPG keys', 'Name one file of signers.');
  }
  if (ssh !== undefined) return { kind: 'ssh', allowedSigners: resolve(cwd, ssh) };
  return gpg === undefined ? undefined : { kind: 'gpg', keyring: resolve(cwd, gpg) };
}

function refuseWithoutRepository({ branch, gitSshAllowedSigners, gitGpgKeyring }: Settings): void {
  const given = [
    ...(branch === undefined ? [] : ['a branch']),
    ...(gitSshAllowedSigners === undefined && gitGpgKeyring === undefined ? [] : ['a file of signers']),
  ];
  if (given.length === 0) return;
  throw refuse(
    `${given.join(' and ')} is given, and no repository`,
    'Name the repository with --git, or leave it out.',
  );
}

/** The checkout is ours: what lies beside it is not what the repository holds. */
function refuseOutside(paths: readonly string[]): void {
  const outside = paths.find((path) => path.startsWith('/') || path.split('/').includes('..'));
  if (outside === undefined) return;
  throw refuse(
    `the path ${JSON.stringify(outside)} does not lie in the repository`,
    'With --git, paths are relative to the root of the repository, such as packs/.',
  );
}

/** A name that tells people which checkout it is, and is that of one address and branch only. */
function nameOf(url: string, ref: string | undefined): string {
  const [word = ''] =
    /[\w.-]+(?=(?:\.git)?\/*$)/u.exec(publicUrl(url).replace(/\/*(?:\.git)?\/*$/u, '')) ?? [];
  const digest = createHash('sha256')
    .update(`${url}\n${ref ?? 'HEAD'}`)
    .digest('hex')
    .slice(0, 16);
  const plain = word.replace(/^[.-]+/u, '').slice(0, 40);
  return plain === '' ? digest : `${plain}-${digest}`;
}

function refuse(message: string, hint: string): OperationalError {
  return new OperationalError(message, { code: 'settings', hint });
}
