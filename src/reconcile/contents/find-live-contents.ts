import { currentContent } from '../../sources/store/activate-content.ts';
import { listPacks } from '../../sources/store/content-layout.ts';

/** Real paths of the contents that serve on this host, by the refs of their packs. */
export function findLiveContents(root: string): ReadonlyMap<string, string> {
  return new Map(
    listPacks(root).flatMap((pack) => {
      const content = currentContent(root, pack);
      return content === undefined ? [] : [[pack, content.directory]];
    }),
  );
}
