import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Milliseconds after which a lock is taken for one that a killed git left behind. */
const longestCheckout = 60_000;

/**
 * Whether git is changing the working tree that one of `paths` lies in: a pass would read one half of one commit and one of another. Says no
 * once its lock is a minute old.
 */
export async function isCheckoutUnderWay(paths: readonly string[], cwd: string): Promise<boolean> {
  const locks = await Promise.all(paths.map((path) => hasFreshLock(resolve(cwd, path))));
  return locks.includes(true);
}

async function hasFreshLock(path: string): Promise<boolean> {
  const directory = await findGitDirectory(path);
  if (directory === undefined) return false;
  try {
    const { mtimeMs } = await stat(join(directory, 'index.lock'));
    return Date.now() - mtimeMs < longestCheckout;
  } catch {
    return false;
  }
}

/** The `.git` of the nearest directory that has one; in a linked worktree it is a file that names the directory. */
async function findGitDirectory(path: string): Promise<string | undefined> {
  for (let directory = path; ; directory = dirname(directory)) {
    const found = join(directory, '.git');
    try {
      if ((await stat(found)).isDirectory()) return found;
      const link = /^gitdir: (.+)$/mu.exec(await readFile(found, 'utf8'))?.[1];
      return link === undefined ? undefined : resolve(directory, link);
    } catch {
      if (dirname(directory) === directory) return undefined;
    }
  }
}
