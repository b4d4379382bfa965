import { currentContent, currentName } from './activate-content.ts';
import { readContentGenerations } from './content-generations.ts';
import { listPacks } from './content-layout.ts';
import type { PackContent } from './content-record.ts';
import { readContents } from './find-content.ts';
import { findDrift } from './find-drift.ts';

/** A content as this host has it. */
export interface ListedContent {
  readonly content: PackContent;
  /** Number under which it has served; undefined where it has not. */
  readonly generation: number | undefined;
  /** ISO 8601, UTC: when it began to serve, the last time. */
  readonly activatedAt: string | undefined;
  readonly isCurrent: boolean;
  /** How it differs from what was put there, as the end of a sentence. */
  readonly drift: string | undefined;
}

/** The contents of one pack on this host. */
export interface ListedPack {
  readonly pack: string;
  /** Newest first. */
  readonly contents: readonly ListedContent[];
  /** Digest that was rolled back from, and is held back as long as it is what is wanted. */
  readonly rolledBackFrom: string | undefined;
}

/** Lists the contents of a host, by pack. Reads no file of them; writes nothing. */
export function listContents(root: string): readonly ListedPack[] {
  return listPacks(root).flatMap((pack) => {
    const { generations, rolledBackFrom } = readContentGenerations(root, pack);
    const current = currentName(root, pack);
    const contents = readContents(root, pack).map((content) => {
      const served = generations.find(({ name }) => name === content.name);
      return {
        content,
        generation: served?.number,
        activatedAt: served?.activatedAt,
        isCurrent: content.name === current,
        drift: findDrift(content),
      };
    });
    return contents.length === 0 ? [] : [{ pack, contents, rolledBackFrom }];
  });
}

/** The contents that serve now, of those packs that have one in the store: for what works with contents as they are. */
export function servingContents(root: string, packs: readonly string[]): ReadonlyMap<string, PackContent> {
  const found = packs.flatMap((pack) => {
    const content = currentContent(root, pack);
    return content === undefined ? [] : [[pack, content] as const];
  });
  return new Map(found);
}
