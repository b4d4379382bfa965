import { runLocalGit } from './run-local-git.ts';
import type { Repository } from './repository.ts';

/** An annotated tag in the mirror. */
export interface KeptTag {
  readonly object: string;
  /** As it calls itself. */
  readonly name: string;
  readonly commit: string;
}

/** Annotated tags that were fetched earlier. */
export async function readKeptTags(repository: Repository): Promise<readonly KeptTag[]> {
  const format = '%(objectname) %(objecttype) %(*objectname) %(tag)';
  const stdout = await runLocalGit(repository, ['for-each-ref', `--format=${format}`]);
  return stdout
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, type]) => type === 'tag')
    .map(([object = '', , commit = '', name = '']) => ({ object, name, commit }));
}
