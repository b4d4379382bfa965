import { findManifests, type FoundManifests } from '../../src/documents/find-manifests.ts';
import { describeFindings } from './describe-findings.ts';
import { makeTree, type TreeEntry } from './temporary-tree.ts';

interface Found extends Pick<FoundManifests, 'files'> {
  /** Such as `pack slack/pack.yaml`. */
  readonly found: readonly string[];
  readonly findings: readonly string[];
}

/** Finds manifests below a directory, or below paths relative to it. */
export async function findBelow(
  root: string,
  paths: readonly string[] = ['.'],
  maxFiles = 1000,
): Promise<Found> {
  const { files, diagnostics } = await findManifests(paths, { cwd: root, maxFiles });
  return {
    files,
    found: files.map(({ role, path }) => `${role} ${path}`),
    findings: describeFindings(diagnostics),
  };
}

/** The same in a directory made for the test. */
export async function findIn(
  entries: Readonly<Record<string, TreeEntry>>,
  paths?: readonly string[],
): Promise<Found> {
  return await findBelow(makeTree(entries), paths);
}
