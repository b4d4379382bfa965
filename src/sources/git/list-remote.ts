import { runRemoteGit } from './run-remote-git.ts';
import type { RemoteProblem } from './explain-remote-failure.ts';
import type { Repository } from './repository.ts';

/** Names of objects by the refs that lead to them; of annotated tags there is also `refs/tags/x^{}`, for what they lead to. */
export type RemoteRefs = ReadonlyMap<string, string>;

type Listing =
  | { readonly ok: true; readonly refs: RemoteRefs }
  | { readonly ok: false; readonly problem: RemoteProblem };

/** Asks the remote where these refs lead; undefined stands for what it has checked out. Others are left out, as far as the remote can. */
export async function listRemote(
  repository: Repository,
  wanted: readonly (string | undefined)[],
): Promise<Listing> {
  const patterns = [...new Set(wanted.flatMap(spellRef))];
  // In no repository, also where there is one: its format may be another one, and its configuration somebody else's.
  const args = [
    '--git-dir=/dev/null',
    'ls-remote',
    '--quiet',
    '--upload-pack=git-upload-pack',
    '--end-of-options',
  ];
  const answer = await runRemoteGit(repository, { args: [...args, repository.url, ...patterns] });
  if (!answer.ok) return answer;
  const asked = new Set(patterns);
  const refs = answer.stdout
    .split('\n')
    .map((line) => /^([0-9a-f]{40}|[0-9a-f]{64})\t(\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, object, name]): [string, string] => [name ?? '', object ?? ''])
    .filter(([name]) => asked.has(name));
  return { ok: true, refs: new Map(refs) };
}

/** Full names that a ref may have. */
function spellRef(ref: string | undefined): readonly string[] {
  if (ref === undefined || ref === 'HEAD') return ['HEAD'];
  if (ref.startsWith('refs/heads/')) return [ref];
  if (ref.startsWith('refs/tags/')) return [ref, `${ref}^{}`];
  return [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/tags/${ref}^{}`];
}
