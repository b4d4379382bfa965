import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../src/catalog/json.ts';
import { defaultContentLimits } from '../../src/sources/source-options.ts';
import type { PackContent } from '../../src/sources/store/content-record.ts';
import { putContent, type PutOptions } from '../../src/sources/store/put-content.ts';
import { makeTree } from './temporary-tree.ts';

/** Files of a pack; a script is executable. */
export type ContentFiles = Readonly<Record<string, string | { readonly script: string }>>;

/** Makes an empty root for contents that lasts as long as the test; its path has spaces and is not ASCII. */
export function makeContentRoot(): string {
  return join(makeTree({ 'a päth/packs': { directory: true } }), 'a päth/packs');
}

/** Writes files as a source does. */
export function fillWith(files: ContentFiles): PutOptions['fill'] {
  return async (directory) => {
    for (const [path, content] of Object.entries(files)) {
      const target = join(directory, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, typeof content === 'string' ? content : content.script);
      if (typeof content !== 'string') chmodSync(target, 0o755);
    }
    await Promise.resolve();
  };
}

/** Puts files into the store as the content of a pack. */
export function put(
  root: string,
  files: ContentFiles,
  { pack = 'slack', provenance = {} }: { readonly pack?: string; readonly provenance?: JsonObject } = {},
): Promise<PackContent> {
  return putContent(root, pack, { fill: fillWith(files), provenance, limits: defaultContentLimits });
}
