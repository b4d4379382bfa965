import {
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../../catalog/json.ts';
import { publicUrl } from '../../catalog/public-url.ts';
import type { RegistryEntry } from '../../catalog/registry-entry.ts';
import type { DiagnosticCode } from '../../diagnostic-codes.ts';
import type { Diagnostic, Severity } from '../../diagnostics.ts';
import { renderControls } from '../../documents/display-path.ts';
import { compileSchema } from '../compile-schema.ts';
import { displayPath } from '../conf-schema/display.ts';
import { displayWord } from '../display-place.ts';
import { describeIndexViolation } from './describe-index-violation.ts';
import { compareSources, readInstallSource, type IndexProblem } from './read-install-source.ts';
import { registryEntrySchema, registryIndexSchema } from './registry-index-schema.ts';

const maxEntries = registryIndexSchema.properties.packs.maxItems;

/** Findings about one index that are given: those of thousands of entries say the same. */
const maxFindings = 50;

/** What an index offers. */
export interface RegistryIndex {
  /** What it calls itself. */
  readonly name: string | undefined;
  /** In the order of the index. Each ref and version once. */
  readonly entries: readonly RegistryEntry[];
  /** Warnings about what was left out; an error only where nothing is left. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Reading {
  readonly url: string;
  readonly diagnostics: Diagnostic[];
  /** Findings beyond those that are given. */
  untold: number;
}

/** Reads the index that `url` gave, which nobody has vouched for. What cannot be used is left out and reported. */
export function readRegistryIndex(value: JsonValue, url: string): RegistryIndex {
  const reading: Reading = { url, diagnostics: [], untold: 0 };
  const packs = isJsonObject(value) ? value['packs'] : undefined;
  if (!isJsonObject(value) || !isJsonArray(packs)) {
    report(reading, 'registry.invalid', {
      path: [],
      message: 'is no index of a registry: it has no list `packs`',
      hint: 'Name the address of an index: a JSON document with a list `packs`.',
    });
    return { name: undefined, entries: [], diagnostics: reading.diagnostics };
  }
  const name = typeof value['registry_name'] === 'string' ? value['registry_name'] : undefined;
  if (packs.length > maxEntries) {
    const message = `has ${packs.length} entries; at most ${maxEntries} are read`;
    const hint = 'Split the index, or leave old versions out.';
    report(reading, 'registry.too-large', { path: ['packs'], message, hint });
    return { name, entries: [], diagnostics: reading.diagnostics };
  }
  const entries = readEntries(packs, reading);
  if (entries.length === 0 && packs.length > 0) {
    const message = 'has no entry that can be used';
    report(reading, 'registry.unusable', { path: ['packs'], message, hint: 'Correct its entries.' });
  }
  if (reading.untold > 0) reading.diagnostics.push(describeRest(reading));
  return { name, entries, diagnostics: reading.diagnostics };
}

function readEntries(packs: readonly JsonValue[], reading: Reading): readonly RegistryEntry[] {
  const entries = new Map<string, RegistryEntry>();
  for (const [index, value] of packs.entries()) {
    const path = ['packs', index];
    const entry = readEntry(value, path, reading);
    if (entry === undefined) continue;
    const key = `${entry.ref}@${entry.version}`;
    if (entries.has(key)) {
      const message = `offers ${displayWord(key)} a second time, which is left out`;
      report(reading, 'registry.duplicate-entry', { path, message, hint: 'Remove one of the two.' });
    } else entries.set(key, entry);
  }
  return [...entries.values()];
}

function readEntry(value: JsonValue, path: JsonPath, reading: Reading): RegistryEntry | undefined {
  const [violation] = compileSchema(registryEntrySchema)(value);
  if (violation !== undefined) {
    report(reading, 'registry.invalid-entry', describeIndexViolation(violation, path));
    return undefined;
  }
  // The schema has seen that it is one.
  const stated = value as JsonObject & { readonly ref: string; readonly version: string };
  const listed = isJsonArray(stated['install_sources']) ? stated['install_sources'] : [];
  const read = listed.map((source, index) => readInstallSource(source, [...path, 'install_sources', index]));
  const sources = read.flatMap((each) => (each.ok ? [each.source] : [])).sort(compareSources);
  for (const each of read) if (!each.ok) report(reading, 'registry.invalid-source', each.problem);
  if (sources.length === 0) {
    const message = `is left out: it has no install source that can be used`;
    report(reading, 'registry.invalid-entry', { path, message, hint: 'Correct its install sources.' });
    return undefined;
  }
  const { ref, version } = stated;
  return {
    ref,
    version,
    label: textOf(stated['label']),
    description: textOf(stated['description']),
    sources,
    dependencies: readDependencies(stated['dependencies']),
    index: reading.url,
  };
}

function readDependencies(stated: JsonValue | undefined): RegistryEntry['dependencies'] {
  const packs = isJsonObject(stated) ? stated['packs'] : undefined;
  return isJsonArray(packs) ? packs.filter((text) => typeof text === 'string') : undefined;
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function report(reading: Reading, code: DiagnosticCode, { path, message, hint }: IndexProblem): void {
  const severity = severities[code] ?? 'warning';
  if (reading.diagnostics.length >= maxFindings && severity === 'warning') {
    reading.untold += 1;
    return;
  }
  const [root, ...steps] = path;
  const place = root === undefined ? '' : `${displayPath(String(root), steps)} of `;
  const text = `${place}the index ${publicUrl(reading.url)} ${message}.`;
  reading.diagnostics.push({
    code,
    severity,
    message: renderControls(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}`),
    hint,
  });
}

const severities: Readonly<Partial<Record<DiagnosticCode, Severity>>> = {
  'registry.invalid': 'error',
  'registry.too-large': 'error',
  'registry.unusable': 'error',
};

function describeRest({ url, untold }: Reading): Diagnostic {
  return {
    code: 'registry.more',
    severity: 'warning',
    message: renderControls(
      `The index ${publicUrl(url)} has ${untold} more findings than those that are shown.`,
    ),
    hint: 'Correct these first.',
  };
}
