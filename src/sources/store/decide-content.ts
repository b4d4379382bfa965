import { currentContent } from './activate-content.ts';
import { readContentGenerations } from './content-generations.ts';
import { publicPath } from './content-layout.ts';
import type { PackContent } from './content-record.ts';
import { findDrift } from './find-drift.ts';

/** What is to be done so that the wanted content serves a pack. */
export interface ContentDecision {
  /** `held`: it was rolled back from, and an older one serves until another one is wanted. */
  readonly action: 'activate' | 'keep' | 'held';
  /** What serves now. */
  readonly from: PackContent | undefined;
  /** What serves once this is done. */
  readonly to: PackContent;
  /** Path under which it does. */
  readonly path: string;
  /** As the end of a sentence. */
  readonly reason: string;
}

/** Decides between keeping what serves and switching to what is wanted. Reads no file of either; writes nothing. */
export function decideContent(root: string, wanted: PackContent): ContentDecision {
  const { pack } = wanted;
  const from = currentContent(root, pack);
  const path = publicPath(root, pack);
  if (from?.name === wanted.name) {
    return { action: 'keep', from, to: from, path, reason: 'it is as wanted' };
  }
  const drift = from === undefined ? undefined : findDrift(from);
  const { rolledBackFrom } = readContentGenerations(root, pack);
  if (from !== undefined && drift === undefined && rolledBackFrom === wanted.digest) {
    const reason = 'it was rolled back, and what is wanted is the same since';
    return { action: 'held', from, to: from, path, reason };
  }
  return { action: 'activate', from, to: wanted, path, reason: explain(from, wanted, drift) };
}

function explain(from: PackContent | undefined, wanted: PackContent, drift: string | undefined): string {
  if (from === undefined) return 'none serves yet';
  if (from.digest !== wanted.digest) return 'other content is wanted';
  return drift === undefined ? 'a newer copy of it is there' : `what serves was changed: ${drift}`;
}
