import type { HostResult } from '../reconcile/converge-host.ts';
import { escapeText } from './escape-text.ts';
import type { PlanLook } from './plan-look.ts';
import { renderCount, renderNumber } from './render-quantity.ts';

type ContentOutcome = HostResult['contents'][number];

/** Files that are named of one content unless everything is asked for. */
const maxFiles = 20;

const indent = '    ';

/** What becomes of the contents of packs on a host, with the files that differ; none where all stay as they are. */
export function renderContentChanges({ contents }: HostResult, look: PlanLook): readonly string[] {
  const told = contents.filter(({ action }) => look.verbose || action !== 'kept');
  if (told.length === 0) return [];
  return [look.styles.strong('Contents'), '', ...told.flatMap((each) => renderContent(each, look)), ''];
}

function renderContent(content: ContentOutcome, look: PlanLook): readonly string[] {
  const { styles } = look;
  const { pack, action, from, to, reason } = content;
  const name = `content ${escapeText(pack)}`;
  const digests =
    from === undefined || from === to ? shortDigest(to) : `${shortDigest(from)} → ${shortDigest(to)}`;
  const why = escapeText(reason);
  if (action === 'kept') return [styles.quiet(`  ${name} ${digests}   ${why}`)];
  if (action === 'retire' || action === 'retired') {
    return [`${styles.remove('-')} ${name} ${shortDigest(from)}   ${why}`];
  }
  if (action === 'held' || action === 'none') {
    const serving = from === undefined ? 'nothing serves' : `${shortDigest(from)} serves`;
    return [`${styles.warning('!')} ${name} ${shortDigest(to)}   ${serving}: ${why}`];
  }
  const symbol = from === undefined ? styles.create('+') : styles.update('~');
  return [`${symbol} ${name} ${digests}   ${countFiles(content)}`, ...renderFiles(content, look)];
}

function countFiles({ from, added, changed, removed }: ContentOutcome): string {
  if (from === undefined) return renderCount(added.length, 'file');
  const parts = [
    `${renderNumber(added.length)} added`,
    `${renderNumber(changed.length)} changed`,
    `${renderNumber(removed.length)} removed`,
  ];
  return parts.join(', ');
}

/** A first content is all new: its files are named only where everything is asked for. */
function renderFiles({ from, added, changed, removed }: ContentOutcome, look: PlanLook): readonly string[] {
  if (from === undefined && !look.verbose) return [];
  const { create, update, remove } = look.styles;
  const files = [
    ...added.map((path) => `${indent}${create('+')} ${escapeText(path)}`),
    ...changed.map((path) => `${indent}${update('~')} ${escapeText(path)}`),
    ...removed.map((path) => `${indent}${remove('-')} ${escapeText(path)}`),
  ];
  if (look.verbose || files.length <= maxFiles) return files;
  const hidden = files.length - maxFiles;
  return [
    ...files.slice(0, maxFiles),
    `${indent}… and ${renderNumber(hidden)} more; -o json or --verbose shows all`,
  ];
}

/** The beginning of a digest, without its algorithm. */
function shortDigest(digest: string | undefined): string {
  return digest === undefined ? 'unknown' : escapeText(digest.slice(digest.indexOf(':') + 1).slice(0, 12));
}
