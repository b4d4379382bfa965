import type { Value } from '../../src/documents/document.ts';
import { exportCatalog } from '../../src/reconcile/export-catalog.ts';
import { parseYaml } from './parse-yaml.ts';
import { buildLive, type TerseLive } from './plan-case.ts';

interface ExportedRows {
  readonly refs: readonly string[];
  readonly texts: readonly string[];
  readonly values: readonly (Value | undefined)[];
  /** Such as `pack slack: it is left out`. */
  readonly warnings: readonly string[];
}

/** The export of rows that are given tersely. */
export async function exportOf(terse: TerseLive, refs: readonly string[] = []): Promise<ExportedRows> {
  const { manifests, warnings } = await exportCatalog(buildLive(terse), refs);
  return {
    refs: manifests.map(({ ref }) => ref),
    texts: manifests.map(({ text }) => text),
    values: manifests.map(({ text }) => parseYaml(text).values[0]),
    warnings: warnings.map(({ kind, ref, message }) => `${kind} ${ref}: ${message}`),
  };
}
