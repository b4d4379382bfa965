import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderBytes, renderNumber, renderTime } from './render-quantity.ts';
import { renderTable, type Column } from './render-table.ts';
import { formatVersion } from './format-version.ts';
import type { JsonContentCollection, JsonContentRollback, JsonContents } from './report-schema.ts';

/** One content of a pack on this host. */
export interface ListedContent {
  readonly pack: string;
  /** 0 for what has never served. */
  readonly generation: number;
  readonly state: 'serving' | 'changed' | 'kept' | 'unused';
  readonly digest: string;
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
  readonly storedAt: string;
  readonly origin: string | undefined;
}

/** What `reconcile content list` tells. */
export interface ContentsView {
  readonly root: string;
  readonly contents: readonly ListedContent[];
}

const columns: readonly Column[] = [
  { title: 'PACK' },
  { title: 'GEN', align: 'right' },
  { title: 'STATE' },
  { title: 'CONTENT' },
  { title: 'FILES', align: 'right' },
  { title: 'SIZE', align: 'right' },
  { title: 'STORED' },
  { title: 'FROM' },
];

/** For people. Ends with a line break. */
export function renderContents(
  { root, contents }: ContentsView,
  options: { readonly color: boolean },
): string {
  if (contents.length === 0) return `No content of a pack is kept in ${escapeText(root)}.\n`;
  const { strong } = buildStyles(options.color);
  const [head = '', ...rows] = renderTable(
    columns,
    contents.map(({ pack, generation, state, digest, files, bytes, storedAt, origin }) => [
      escapeText(pack),
      generation === 0 ? '-' : String(generation),
      state,
      escapeText(digest.slice(digest.indexOf(':') + 1).slice(0, 12)),
      renderNumber(files),
      renderBytes(bytes),
      renderTime(storedAt),
      escapeText(origin ?? '-'),
    ]),
  );
  return `${[`Contents in ${escapeText(root)}`, '', strong(head), ...rows].join('\n')}\n`;
}

/** The same for machines. */
export function toJsonContents({ root, contents }: ContentsView): JsonContents {
  return {
    formatVersion,
    type: 'contents',
    root,
    contents: contents.map(({ origin, ...rest }) => ({ ...rest, origin: origin ?? null })),
  };
}

/** What `reconcile content rollback` tells. */
export interface ContentRollbackView {
  readonly pack: string;
  /** Numbers of generations. */
  readonly from: number;
  readonly to: number;
}

export function renderContentRollback({ pack, from, to }: ContentRollbackView): string {
  return `${escapeText(pack)} serves generation ${to} again, no longer ${from}. It stays so until its source leads to other content.\n`;
}

export function toJsonContentRollback(view: ContentRollbackView): JsonContentRollback {
  return { formatVersion, type: 'content-rollback', pack: view.pack, from: view.from, to: view.to };
}

/** What `reconcile content gc` tells. */
export interface ContentCollectionView {
  readonly root: string;
  readonly dryRun: boolean;
  readonly entries: readonly {
    readonly pack: string;
    readonly name: string;
    readonly action: 'sweep' | 'mark' | 'unmark' | 'remove' | 'spare';
    readonly reason: string;
  }[];
}

const collectionColumns: readonly Column[] = [
  { title: 'PACK' },
  { title: 'CONTENT' },
  { title: 'ACTION' },
  { title: 'WHY' },
];

export function renderContentCollection(
  { dryRun, entries }: ContentCollectionView,
  options: { readonly color: boolean },
): string {
  if (entries.length === 0) return 'Nothing to collect.\n';
  const { strong } = buildStyles(options.color);
  const [head = '', ...rows] = renderTable(
    collectionColumns,
    entries.map(({ pack, name, action, reason }) => [
      escapeText(pack),
      escapeText(name),
      action,
      escapeText(reason),
    ]),
  );
  const removed = entries.filter(({ action }) => action === 'remove').length;
  const ending = `${dryRun ? 'Would remove' : 'Removed'} ${renderNumber(removed)}.`;
  return `${[strong(head), ...rows, '', ending].join('\n')}\n`;
}

export function toJsonContentCollection({
  root,
  dryRun,
  entries,
}: ContentCollectionView): JsonContentCollection {
  return {
    formatVersion,
    type: 'content-collection',
    root,
    dryRun,
    entries: entries.map(({ pack, name, action, reason }) => ({ pack, name, action, reason })),
  };
}
