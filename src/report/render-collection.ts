import type { EnvironmentKey } from '../environments/store-layout.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderEnvironmentKey, toJsonKey } from './render-environment-key.ts';
import { renderBytes } from './render-quantity.ts';
import { renderTable, type Column } from './render-table.ts';
import { formatVersion } from './format-version.ts';
import type { JsonEnvironmentCollection } from './report-schema.ts';

interface CollectedEntry {
  /** Of the store entry. */
  readonly name: string;
  /** `spare`: it was to be removed, and stays. */
  readonly action: 'sweep' | 'mark' | 'unmark' | 'remove' | 'spare';
  readonly reason: string;
  readonly bytes: number;
}

/** What `reconcile env gc` tells. */
export interface CollectionView {
  /** Directory of the store. */
  readonly root: string;
  readonly dryRun: boolean;
  readonly retired: readonly EnvironmentKey[];
  readonly entries: readonly CollectedEntry[];
}

const columns: readonly Column[] = [
  { title: 'ENTRY' },
  { title: 'ACTION' },
  { title: 'SIZE', align: 'right' },
  { title: 'WHY' },
];

/** What was collected, for people. Ends with a line break. */
export function renderCollection(view: CollectionView, options: { readonly color: boolean }): string {
  const { dryRun, retired, entries } = view;
  if (retired.length === 0 && entries.length === 0) return 'Nothing to collect.\n';
  const { strong } = buildStyles(options.color);
  const [head = '', ...rows] = renderTable(
    columns,
    entries.map(({ name, action, bytes, reason }) => [
      escapeText(name),
      action,
      bytes === 0 ? '-' : renderBytes(bytes),
      escapeText(reason),
    ]),
  );
  const verb = dryRun ? 'would be given up' : 'given up';
  const sections = [
    ...(retired.length === 0
      ? []
      : [retired.map((key) => `${renderEnvironmentKey(key)} ${verb}: no pack asks for it any more`)]),
    ...(entries.length === 0 ? [] : [[strong(head), ...rows]]),
    [`${dryRun ? 'Would free' : 'Freed'} ${renderBytes(sumRemoved(view))}.`],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function sumRemoved({ entries }: CollectionView): number {
  return entries.reduce((sum, { action, bytes }) => (action === 'remove' ? sum + bytes : sum), 0);
}

/** The same for machines. */
export function toJsonCollection(view: CollectionView): JsonEnvironmentCollection {
  const { root, dryRun, retired, entries } = view;
  return {
    formatVersion,
    type: 'environment-collection',
    root,
    dryRun,
    retired: retired.map(toJsonKey),
    entries: entries.map((entry) => ({ ...entry })),
    removedBytes: sumRemoved(view),
  };
}
