import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ContentOptions } from '../../src/reconcile/contents/content-options.ts';
import { writeLockFile } from '../../src/reconcile/contents/lock-file.ts';
import { readDesired, type DesiredState } from '../../src/reconcile/read-desired.ts';
import { tarGz } from './archive-bytes.ts';
import { content, type ContentServer } from './content-server.ts';
import { buildFetchOptions } from './fetch-options.ts';
import { makeTree } from './temporary-tree.ts';

/** Publishes a version of a pack as an archive. Gives its address and its checksum. */
export function publishPack(
  server: ContentServer,
  { ref, version, note = '' }: { readonly ref: string; readonly version: string; readonly note?: string },
): { readonly url: string; readonly checksum: string } {
  const path = `/${ref}-${version}.tar.gz`;
  const files = { 'pack.yaml': `ref: ${ref}\nversion: ${version}\n`, note };
  const bytes = tarGz(Object.entries(files).map(([name, text]) => ({ name, content: text })));
  server.serve(path, content(bytes));
  const checksum = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { url: `${server.origin}${path}`, checksum };
}

/** Publishes an index at a path, with these versions of packs, each in an archive of its own. */
export function publishIndex(
  server: ContentServer,
  path: string,
  packs: readonly { readonly ref: string; readonly version: string; readonly note?: string }[],
): string {
  const entries = packs.map((pack) => ({
    ref: pack.ref,
    version: pack.version,
    install_sources: [{ type: 'archive', url: publishPack(server, pack).url }],
  }));
  server.serve(path, content(JSON.stringify({ packs: entries })));
  return `${server.origin}${path}`;
}

/** A working directory with manifests, a lock file, and what this host has fetched. */
export interface ContentPass {
  readonly cwd: string;
  /** Resolves the manifests below `packs/`, and writes the lock file as a run does. */
  readonly read: (options?: Partial<ContentOptions>) => Promise<DesiredState>;
}

export function makeContentPass(files: Readonly<Record<string, string>>): ContentPass {
  const cwd = makeTree(files);
  const common: ContentOptions = {
    root: join(cwd, '.reconcile/packs'),
    sources: buildFetchOptions({ attempts: 1 }),
    offline: false,
    registries: [],
    lock: 'keep',
    renew: undefined,
    acceptMoved: false,
  };
  return {
    cwd,
    read: async (options = {}) => {
      const contents = { ...common, ...options };
      const desired = await readDesired({ paths: ['packs'], cwd, contents });
      const { locks } = desired.contents;
      if (contents.lock === 'keep' && locks !== undefined) writeLockFile(locks.after, cwd);
      return desired;
    },
  };
}
