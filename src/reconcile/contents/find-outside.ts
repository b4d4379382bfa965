import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { displayWord } from '../../manifests/display-place.ts';
import type { ContentFinding } from './fetch-requested.ts';
import type { RequestedPack } from './requested-pack.ts';

/** Finds directories that do not lie beside the manifests: whoever may write those may not have any file of this host published. */
export function findOutside(
  requests: readonly RequestedPack[],
  { cwd, paths }: { readonly cwd: string; readonly paths: readonly string[] },
): readonly ContentFinding[] {
  const locals = requests.flatMap(({ source, ...rest }) =>
    source.type === 'local' ? [{ ...rest, path: source.path }] : [],
  );
  if (locals.length === 0) return [];
  const roots = paths.flatMap((path) => {
    const real = findReal(resolve(cwd, path));
    return real === undefined ? [] : [real, dirname(real)].slice(0, /\.ya?ml$/.test(real) ? 2 : 1);
  });
  return locals.flatMap(({ pack, path, location }) => {
    const real = findReal(path);
    if (real === undefined || roots.some((root) => isInside(root, real))) return [];
    return [
      {
        packs: [pack],
        diagnostic: {
          code: 'source.refused',
          severity: 'error',
          location,
          message: `The directory of the content of ${displayWord(pack)} lies outside of the manifests.`,
          hint: 'Move it below one of the paths that are read, or allow such directories with --allow-file-sources.',
        },
      },
    ];
  });
}

function findReal(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Where tools keep what is nobody's content, such as tokens. */
const closed: ReadonlySet<string> = new Set(['.git', '.reconcile']);

function isInside(root: string, path: string): boolean {
  const inner = relative(root, path);
  return !isAbsolute(inner) && !inner.split(sep).some((part) => part === '..' || closed.has(part));
}
