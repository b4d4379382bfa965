import { SourceFailure } from '../source-failure.ts';
import { toPrintable } from './to-printable.ts';

/**
 * The address of a submodule; one that begins with `./` or `../` is relative to the address of the repository that it is a part of, as
 * git reads it. Throws SourceFailure (`refused`) when it leads out of the host.
 */
export function resolveModuleUrl(base: string, url: string): string {
  if (!/^\.\.?\//.test(url)) return url;
  const root = /^(?:[A-Za-z][\w+.-]*:\/\/[^/]*\/|\/|[^/]*:)/.exec(base)?.[0] ?? '';
  const parts = base
    .slice(root.length)
    .split('/')
    .filter((part) => part !== '');
  for (const part of url.split('/')) {
    if (part === '..' && parts.pop() === undefined) {
      throw new SourceFailure(
        'refused',
        `the address ${toPrintable(url)} of a submodule leads out of ${toPrintable(base)}`,
        'Correct it in .gitmodules.',
      );
    }
    if (part !== '..' && part !== '.' && part !== '') parts.push(part);
  }
  return `${root}${parts.join('/')}`;
}
