import { sep } from 'node:path';

/** Whether a real path is one of the real `roots` or lies below one. */
export function isInside(roots: readonly string[], realPath: string): boolean {
  return roots.some(
    (root) => realPath === root || realPath.startsWith(root.endsWith(sep) ? root : root + sep),
  );
}
