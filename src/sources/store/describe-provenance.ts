import type { JsonObject } from '../../catalog/json.ts';

/** Where a content comes from, in a few words; undefined where that is not noted. */
export function describeProvenance(provenance: JsonObject | undefined): string | undefined {
  if (provenance === undefined) return undefined;
  const { type, url, path, commit, sha256 } = provenance;
  const text = (part: unknown): readonly string[] => (typeof part === 'string' && part !== '' ? [part] : []);
  const id = text(commit ?? sha256).map((full) => full.slice(0, 12));
  const parts = [...text(type), ...text(url), ...text(path), ...id];
  return parts.length === 0 ? undefined : parts.join(' ');
}
