import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { HostFacts } from './fingerprint.ts';

/** What this host is, as far as environments differ by it. `path` is the search path for programs. */
export function readHostFacts(path: string): HostFacts {
  return { platform: process.platform, architecture: process.arch, libc: readLibc(), path };
}

/** node tells the version of glibc; without one it is another library, or another system. */
function readLibc(): string {
  const report = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  const version = report.header?.glibcVersionRuntime;
  return version === undefined ? '' : `glibc ${version}`;
}

/** The real, absolute path of a directory that need not exist yet. Links and records hold real paths only. */
export function resolveRoot(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(resolveRoot(parent), basename(absolute));
  }
}
