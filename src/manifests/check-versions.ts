import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../catalog/json.ts';
import { checkRef } from '../catalog/ref.ts';
import { parseVersion } from '../catalog/version.ts';
import type { Document } from '../documents/document.ts';
import { capitalize, displayWord } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

/** One entry of `versions`, with its number there. */
export interface VersionEntry {
  readonly index: number;
  readonly entry: JsonObject;
}

/** The entries of `versions`; those that are no mapping are left out. */
export function findVersions(versions: JsonValue | undefined): readonly VersionEntry[] {
  if (!isJsonArray(versions)) return [];
  return versions.flatMap((entry, index) => (isJsonObject(entry) ? [{ index, entry }] : []));
}

/** Finds versions of one runtime that repeat each other, several defaults, and texts that cannot be versions. */
export function checkVersions(
  versions: JsonValue | undefined,
  document: Document,
): readonly ManifestFinding[] {
  const entries = findVersions(versions);
  return [...checkTexts(entries, document), ...checkDefaults(entries, document)];
}

function checkTexts(entries: readonly VersionEntry[], document: Document): readonly ManifestFinding[] {
  const findings: ManifestFinding[] = [];
  const byText = new Map<string, JsonPath>();
  const byNumbers = new Map<string, { readonly version: string; readonly path: JsonPath }>();
  for (const { index, entry } of entries) {
    const { version } = entry;
    if (typeof version !== 'string' || version === '') continue;
    const path = ['versions', index, 'version'];
    const problem = checkRef('runtime_version', `runtime@${version}`);
    if (problem !== undefined) {
      const message = `${capitalize(problem.message)}.`;
      findings.push({ code: 'version.invalid', path, message, hint: problem.hint });
    }
    const same = byText.get(version);
    const numbers = parseVersion(version)?.version;
    const alike = numbers === undefined ? undefined : byNumbers.get(numbers);
    if (same !== undefined) findings.push(describeDuplicate(version, path, document.locate(same)));
    else if (alike !== undefined) {
      findings.push(describeEquivalent(version, path, { ...alike, document }));
    }
    if (same === undefined) byText.set(version, path);
    if (numbers !== undefined && alike === undefined) byNumbers.set(numbers, { version, path });
  }
  return findings;
}

function checkDefaults(entries: readonly VersionEntry[], document: Document): readonly ManifestFinding[] {
  const [first, ...others] = entries.filter(({ entry }) => entry['is_default'] === true);
  if (first === undefined || others.length === 0) return [];
  const location = document.locate(['versions', first.index, 'is_default'], 'key');
  return others.map(({ index }) => ({
    code: 'version.several-defaults',
    path: ['versions', index, 'is_default'],
    part: 'key',
    message: 'The runtime has a default version already.',
    hint: 'Leave `is_default: true` at one of them.',
    related: [{ location, message: 'The other default is here.' }],
  }));
}

function describeDuplicate(
  version: string,
  path: JsonPath,
  location: ReturnType<Document['locate']>,
): ManifestFinding {
  return {
    code: 'version.duplicate',
    path,
    message: `The runtime has version ${displayWord(version)} twice.`,
    hint: 'Remove one of the two.',
    related: [{ location, message: 'The first one is here.' }],
  };
}

function describeEquivalent(
  version: string,
  path: JsonPath,
  other: { readonly version: string; readonly path: JsonPath; readonly document: Document },
): ManifestFinding {
  return {
    code: 'version.equivalent',
    severity: 'warning',
    path,
    message: `Version ${displayWord(version)} means the same as ${displayWord(other.version)}, since missing numbers count as 0.`,
    hint: 'Keep one of the two.',
    related: [{ location: other.document.locate(other.path), message: 'The other one is here.' }],
  };
}
