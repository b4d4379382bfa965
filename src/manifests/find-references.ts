import { isJsonArray, type JsonPath } from '../catalog/json.ts';
import { parseReference, type Reference } from '../catalog/reference.ts';
import type { VersionConstraint } from '../catalog/version-constraint.ts';
import { capitalize, displayPlace } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';
import { type PackSource, readPackColumn } from './pack-source.ts';

/** Longest list that is looked through; the schema says so too. */
const maxReferences = 1000;

/** A reference that a pack states, and where: `path` begins with a column. */
export interface StatedReference {
  readonly reference: Reference;
  readonly path: JsonPath;
}

/** The references in a column, and findings about those that cannot be read. */
export function findReferences(
  source: PackSource,
  column: 'runtime_deps' | 'dependencies',
): { readonly references: readonly StatedReference[]; readonly findings: readonly ManifestFinding[] } {
  const stated = readPackColumn(source, column);
  const references: StatedReference[] = [];
  const findings: ManifestFinding[] = [];
  for (const [index, text] of (isJsonArray(stated) ? stated.slice(0, maxReferences) : []).entries()) {
    if (typeof text !== 'string' || text === '') continue;
    const path = [column, index];
    const reference = parseReference(text);
    if (reference.valid) references.push({ reference, path });
    else {
      const message = `${displayPlace(path)} cannot be read: ${reference.message}.`;
      findings.push({ code: 'reference.invalid', path, message, hint: capitalize(reference.hint) });
    }
  }
  return { references, findings };
}

/** The constraint as it was written, `*` where nothing was. */
export function renderConstraint({ text }: VersionConstraint): string {
  return text.trim() === '' ? '*' : text;
}
