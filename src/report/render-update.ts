import type { LockChange } from '../catalog/compare-locks.ts';
import { renderChecksum } from '../catalog/checksum.ts';
import type { LockedPack } from '../catalog/pack-lock.ts';
import { buildStyles, type Styles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderCount, renderNumber } from './render-quantity.ts';
import { formatVersion } from './format-version.ts';
import type { JsonUpdate } from './report-schema.ts';

/** What `reconcile update` tells. */
export interface UpdateView {
  readonly dryRun: boolean;
  readonly changes: readonly LockChange[];
  /** Packs in the lock file afterwards. */
  readonly locked: number;
}

/** For people. Ends with a line break. */
export function renderUpdate(
  { dryRun, changes, locked }: UpdateView,
  options: { readonly color: boolean },
): string {
  const styles = buildStyles(options.color);
  const total = `${renderCount(locked, 'pack')} locked`;
  if (changes.length === 0) return `Nothing has changed: ${total}.\n`;
  const verb = dryRun ? 'would change' : 'changed';
  const ending = `${renderCount(changes.length, 'pack')} ${verb}; ${renderNumber(locked)} locked.`;
  const note = dryRun
    ? 'Dry run: the lock file was not written.'
    : 'Commit reconcile.lock.yaml, and apply: reconcile';
  return `${[...changes.map((change) => renderLockChange(change, styles)), '', ending, note].join('\n')}\n`;
}

/** One line about a pack whose lock changes. */
export function renderLockChange(change: LockChange, styles: Styles): string {
  const ref = escapeText(change.ref);
  if (change.kind === 'added') {
    return `${styles.create('+')} ${ref} ${describe(change.after)}   ${describeOrigin(change.after)}`;
  }
  if (change.kind === 'removed') return `${styles.remove('-')} ${ref} ${describe(change.before)}`;
  const { before, after } = change;
  return `${styles.update('~')} ${ref} ${describe(before)} → ${describe(after)}   ${describeOrigin(after)}`;
}

/** `2.1.0 (7e4ca400042a)`. */
function describe({ version, commit, archive, digest }: LockedPack): string {
  const id = commit ?? archive?.hex ?? digest.hex;
  return `${escapeText(version)} (${escapeText(id.slice(0, 12))})`;
}

function describeOrigin({ source: { type, url, ref, path }, registry }: LockedPack): string {
  const place = [url, ...(ref === undefined ? [] : [ref]), ...(path === '' ? [] : [path])].join(' ');
  return escapeText(registry === undefined ? `${type} ${place}` : `${type} ${place}, by ${registry}`);
}

/** The same for machines. */
export function toJsonUpdate({ dryRun, changes, locked }: UpdateView): JsonUpdate {
  return {
    formatVersion,
    type: 'update',
    dryRun,
    locked,
    changes: toJsonLockChanges(changes),
  };
}

/** Changes of a lock file for machines. */
export function toJsonLockChanges(changes: readonly LockChange[]): JsonUpdate['changes'] {
  return changes.map((change) => ({
    pack: change.ref,
    kind: change.kind,
    before: change.kind === 'added' ? null : toJsonLocked(change.before),
    after: change.kind === 'removed' ? null : toJsonLocked(change.after),
  }));
}

function toJsonLocked(locked: LockedPack): NonNullable<JsonUpdate['changes'][number]['after']> {
  const { version, source, commit, archive, digest, registry } = locked;
  return {
    version,
    type: source.type,
    url: source.url,
    ref: source.ref ?? null,
    path: source.path,
    commit: commit ?? null,
    archive: archive === undefined ? null : renderChecksum(archive),
    digest: renderChecksum(digest),
    registry: registry ?? null,
  };
}
