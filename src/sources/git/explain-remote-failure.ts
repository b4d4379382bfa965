import { SourceFailure } from '../source-failure.ts';
import { redactArgument } from '../../process/redact-argument.ts';
import type { Repository } from './repository.ts';
import { toPrintable } from './to-printable.ts';

/** Why git could not get what it was asked for. */
export type RemoteProblem =
  /** It may work at the next attempt, or it will not. */
  | { readonly kind: 'transient' | 'terminal'; readonly failure: SourceFailure }
  /** The remote does not have this object. */
  | { readonly kind: 'missing'; readonly object: string }
  /** The remote gives the tips of branches and tags only. */
  | { readonly kind: 'unadvertised' }
  /** The mirror holds less than git relies on. */
  | { readonly kind: 'damaged'; readonly said: string };

interface Pattern {
  readonly pattern: RegExp;
  readonly kind: SourceFailure['kind'];
  readonly what: string;
  readonly hint: string;
}

/** Failures that stay until somebody does something. Whatever is not among them may pass. */
const terminal: readonly Pattern[] = [
  {
    pattern:
      /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied \(|Host key verification failed|returned error: (?:401|403)/i,
    kind: 'unavailable',
    what: 'the remote refuses us',
    hint: "Give a credential for it in the setting `credentials`, by git's own credential helpers, or by a key that ssh finds; and let it read the repository.",
  },
  {
    pattern:
      /repository '.*' not found|Repository not found|does not appear to be a git repository|repository not exported|returned error: (?:404|410)/i,
    kind: 'not-found',
    what: 'there is no such repository, or we may not see it',
    hint: 'Correct the address, or give a credential for it in the setting `credentials`.',
  },
  {
    pattern: /transport '.*' not allowed/i,
    kind: 'refused',
    what: 'git is led to a transport that is not followed',
    hint: "Take the address out of git's own `url.<base>.insteadOf`, or name one over https or ssh.",
  },
  {
    pattern: /unable to update url base from redirection|returned error: 30\d/i,
    kind: 'unavailable',
    what: 'the remote leads elsewhere, where the credential is not sent to',
    hint: 'Write the address that it leads to.',
  },
  {
    pattern: /fsck error/,
    kind: 'unsafe',
    what: 'it holds objects that are not well-formed',
    hint: 'Look at `git fsck` in the repository.',
  },
  {
    pattern: /certificate (?:verify failed|problem)|SSL certificate/i,
    kind: 'unavailable',
    what: 'its certificate is not trusted',
    hint: "Give the certificate of its authority in git's own `http.sslCAInfo`.",
  },
  {
    pattern: /detected dubious ownership/i,
    kind: 'unavailable',
    what: 'it belongs to another user of this host',
    hint: "Add it to git's own `safe.directory`.",
  },
  {
    pattern: /No space left on device|Disk quota exceeded|Read-only file system/i,
    kind: 'unavailable',
    what: 'the mirror cannot be written',
    hint: 'Make room for the cache.',
  },
];

const transientHint =
  'Look at whether the remote is up and can be reached from this host; the next run tries again.';

/** Reads what git said (in English) about a transfer that failed. */
export function explainRemoteFailure(stderr: string, repository: Repository): RemoteProblem {
  // What the remote has git repeat tells nothing about git.
  const lines = stderr.split('\n').filter((line) => !/^(?:remote: |warning: |hint: )/.test(line));
  const own = lines.join('\n');
  const missing = /not our ref ([0-9a-f]{40,64})|couldn't find remote ref ([0-9a-f]{40,64})/.exec(own);
  if (missing !== null) return { kind: 'missing', object: missing[1] ?? missing[2] ?? '' };
  if (/unadvertised object|want [0-9a-f]{40,64} not valid/.test(own)) return { kind: 'unadvertised' };
  if (
    /bad object|did not send all necessary objects|bad config|packfile .* (?:cannot|does not|is) /.test(own)
  ) {
    return { kind: 'damaged', said: sayLast(stderr, repository) };
  }
  const found = terminal.find(({ pattern }) => pattern.test(own));
  const said = sayLast(stderr, repository);
  if (found === undefined)
    return {
      kind: 'transient',
      failure: failureOf('unavailable', { said, hint: transientHint, repository }),
    };
  const { kind, what, hint } = found;
  return { kind: 'terminal', failure: failureOf(kind, { what, said, hint, repository }) };
}

interface Details {
  readonly what?: string;
  readonly said: string;
  readonly hint: string;
  readonly repository: Repository;
}

/** That a repository cannot be had. */
export function failureOf(
  kind: SourceFailure['kind'],
  { what, said, hint, repository }: Details,
): SourceFailure {
  const reason = [what, said === '' ? undefined : `git says: ${said}`].filter((part) => part !== undefined);
  return new SourceFailure(kind, `${toPrintable(repository.url)}: ${reason.join('; ')}`, hint);
}

function sayLast(stderr: string, { secrets }: Repository): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const line = lines.findLast((each) => /^(?:fatal|error): /.test(each)) ?? lines.at(-1) ?? '';
  const open = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line);
  return toPrintable(redactArgument(open));
}
