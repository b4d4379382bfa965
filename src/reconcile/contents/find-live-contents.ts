import { listPacks } from '../../sources/store/content-layout.ts';
import type { PackContent } from '../../sources/store/content-record.ts';
import { servingContents } from '../../sources/store/list-contents.ts';

/** The contents that serve on this host, by the refs of their packs. */
export function findLiveContents(root: string): ReadonlyMap<string, PackContent> {
  return servingContents(root, listPacks(root));
}
