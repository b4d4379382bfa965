import { OperationalError } from '../errors.ts';
import { runGit, type GitOptions } from './run-git.ts';

/**
 * Arguments for git that switch off every filter of the configuration: git runs `filter.<name>.clean` and `process` to compare a file
 * with what is committed. Throws OperationalError `process.failed` for a name that cannot be given as an argument.
 */
export async function readFilterOverrides(options: GitOptions): Promise<readonly string[]> {
  const names = await readFilterNames(options);
  return names.flatMap((name) => {
    if (/[=\n]/u.test(name)) {
      throw new OperationalError('a git filter has a name that cannot be switched off', {
        code: 'process.failed',
      });
    }
    return [`${name}.clean=`, `${name}.process=`, `${name}.required=false`].flatMap((setting) => [
      '-c',
      setting,
    ]);
  });
}

/** `filter.<name>` of each filter. The whole configuration is listed, since a search that finds nothing is a failure to git. */
async function readFilterNames(options: GitOptions): Promise<readonly string[]> {
  const listing = await runGit(['config', '--null', '--name-only', '--list'], options);
  const keys = listing.split('\0').filter((key) => key.startsWith('filter.'));
  return [...new Set(keys.map((key) => key.slice(0, key.lastIndexOf('.'))))];
}
