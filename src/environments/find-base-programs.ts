import { join } from 'node:path';
import { readSmallFile } from '../process/read-small-file.ts';

/**
 * The programs that an environment runs by: its interpreter, and what `pyvenv.cfg` names as the one that it was made from, of which a
 * copied interpreter says nothing by itself.
 */
export function findBasePrograms(interpreter: string, directory: string): readonly string[] {
  const settings = readSmallFile(join(directory, 'pyvenv.cfg'))?.toString('utf8') ?? '';
  const read = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*=\\s*(.+?)\\s*$`, 'm').exec(settings)?.[1];
  const home = read('home');
  const version = /^(\d+\.\d+)/.exec(read('version') ?? read('version_info') ?? '')?.[1];
  const named = [
    read('executable'),
    read('base-executable'),
    ...(home === undefined || version === undefined ? [] : [join(home, `python${version}`)]),
  ];
  return [interpreter, ...named].filter((path) => path?.startsWith('/') === true) as readonly string[];
}
