import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signers } from '../../catalog/content-source.ts';
import { OperationalError } from '../../errors.ts';
import { removeTree } from '../../process/remove-tree.ts';
import { runCommand, type Argv } from '../../process/run-command.ts';
import { SourceFailure } from '../source-failure.ts';
import { runLocalGit, tryLocalGit } from './run-local-git.ts';
import type { Repository } from './repository.ts';
import { toPrintable } from './to-printable.ts';

/** What must be signed. */
interface Signed {
  readonly commit: string;
  /** Annotated tag that leads to the commit, and the name that it is asked for by. */
  readonly tag: { readonly object: string; readonly name: string } | undefined;
}

type Format = Signers['kind'];

const maxObjectBytes = 1024 * 1024;

/** What each kind of signature begins with. */
const formats: readonly (readonly [marker: string, format: Format])[] = [
  ['-----BEGIN PGP SIGNATURE-----', 'gpg'],
  ['-----BEGIN PGP MESSAGE-----', 'gpg'],
  ['-----BEGIN SSH SIGNATURE-----', 'ssh'],
];

/**
 * Checks that one of the signers has signed the tag or, where the tag is not signed or there is none, the commit.
 * Throws SourceFailure (`unsigned`).
 */
export async function verifySignature(
  repository: Repository,
  signed: Signed,
  signers: Signers,
): Promise<void> {
  if (signed.tag !== undefined) {
    const { object, name } = signed.tag;
    const text = await readObject(repository, 'tag', object);
    const [header, body] = split(text);
    const format = findFormat(body);
    if (format !== undefined) {
      const own = /^tag (.*)$/m.exec(header)?.[1] ?? '';
      // A signed tag that was pushed under another name would let an old version pass for a new one.
      if (own !== name) throw refuse(`the tag ${name} was signed under the name ${toPrintable(own)}`);
      return await verify(repository, { kind: 'tag', object, format, signers });
    }
  }
  const [header] = split(await readObject(repository, 'commit', signed.commit));
  const format = findFormat(/^gpgsig(?:-sha256)? (.*)$/m.exec(header)?.[1] ?? '');
  if (format === undefined) {
    const what = signed.tag === undefined ? 'it is' : 'neither the tag nor the commit is';
    throw refuse(`commit ${signed.commit}: ${what} not signed with SSH or GPG`);
  }
  await verify(repository, { kind: 'commit', object: signed.commit, format, signers });
}

function split(text: string): readonly [header: string, body: string] {
  const end = text.indexOf('\n\n');
  return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end)];
}

interface Check {
  readonly kind: 'tag' | 'commit';
  readonly object: string;
  readonly format: Format;
  readonly signers: Signers;
}

async function verify(repository: Repository, { kind, object, format, signers }: Check): Promise<void> {
  const what = `${kind} ${object}`;
  if (format !== signers.kind) {
    throw refuse(
      `${what}: it has ${spell(format)} signature, and ${spell(signers.kind)} signature is asked for`,
    );
  }
  await withKeys(repository, signers, async (home) => {
    const args = [...settingsFor(signers), `verify-${kind}`, '--raw', object];
    const { exitCode, stderr } = await tryLocalGit(repository, args, { env: { GNUPGHOME: home } });
    if (exitCode !== 0) throw refuse(`${what}: ${explain(stderr)}`);
  });
}

/**
 * Programs and keys by which git verifies. Git picks the program by the signature, so that those for other kinds of it know no key at all.
 */
function settingsFor(signers: Signers): readonly string[] {
  return [
    `gpg.ssh.allowedSignersFile=${signers.kind === 'ssh' ? signers.allowedSigners : '/dev/null'}`,
    'gpg.ssh.program=ssh-keygen',
    'gpg.program=gpg',
    'gpg.openpgp.program=gpg',
    'gpg.x509.program=false',
    'gpg.minTrustLevel=undefined',
  ].flatMap((setting) => ['-c', setting]);
}

/** Gives a home for gpg, which lasts as long as the work, with the keys of the signers in it and nothing else. */
async function withKeys(
  { directory, options, localEnv }: Repository,
  signers: Signers,
  work: (home: string) => Promise<void>,
): Promise<void> {
  const file = signers.kind === 'gpg' ? signers.keyring : signers.allowedSigners;
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new SourceFailure(
      'refused',
      `the file of signers ${file} is not there`,
      'Correct its path in `verify`.',
    );
  }
  const home = makeHome(directory);
  try {
    writeFileSync(join(home, 'gpg.conf'), 'no-autostart\nno-auto-key-retrieve\n');
    if (signers.kind === 'gpg') {
      const argv: Argv = ['gpg', '--batch', '--quiet', '--no-tty', '--import', '--', file];
      await runCommand(argv, { cwd: home, env: { ...localEnv, GNUPGHOME: home }, timeout: options.timeout });
    }
    await work(home);
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code !== 'process.failed') throw error;
    const hint = 'Write the keys there with `gpg --export`; see that gpg is installed on this host.';
    throw new SourceFailure('refused', `the keyring ${file} cannot be read`, { hint, cause: error });
  } finally {
    removeTree(home);
  }
}

/** A socket of gpg has to fit into 107 bytes together with the path of its home, also where the cache lies deep. */
function makeHome(directory: string): string {
  try {
    return mkdtempSync('/tmp/reconcile-keys-');
  } catch {
    return mkdtempSync(join(directory, 'tmp_keyring-'));
  }
}

async function readObject(repository: Repository, type: 'commit' | 'tag', object: string): Promise<string> {
  return await runLocalGit(repository, ['cat-file', type, object], { maxOutputBytes: maxObjectBytes });
}

/** Format of the last line that begins a signature: it is the one that git reads. */
function findFormat(text: string): Format | undefined {
  const begins = text.split('\n').map((line) => formats.find(([marker]) => line.startsWith(marker)));
  return begins.findLast((found) => found !== undefined)?.[1];
}

/** For people only: whether a signature counts is told by the status of git. */
function explain(stderr: string): string {
  const status = (name: string): string | undefined =>
    new RegExp(`^\\[GNUPG:\\] ${name} (\\S+)`, 'm').exec(stderr)?.[1];
  const foreign = status('NO_PUBKEY') ?? /key (SHA256:[\w+/]+)/.exec(stderr)?.[1];
  if (status('BADSIG') !== undefined || /incorrect signature|Could not verify/i.test(stderr)) {
    return 'its signature does not belong to it';
  }
  if (status('EXPKEYSIG') !== undefined || status('EXPSIG') !== undefined) return 'its signature has expired';
  if (status('REVKEYSIG') !== undefined) return 'its signature is of a key that was revoked';
  if (foreign !== undefined)
    return `it is signed with the key ${foreign}, which is not among those of the signers`;
  return `its signature is not one of the signers' (${toPrintable(stderr.trim().split('\n').at(-1) ?? '')})`;
}

function spell(format: Format): string {
  return format === 'ssh' ? 'an SSH' : 'a GPG';
}

function refuse(message: string): SourceFailure {
  return new SourceFailure(
    'unsigned',
    message,
    'Sign it with the key of a signer, or add the key that it is signed with to the file that `verify` names.',
  );
}
