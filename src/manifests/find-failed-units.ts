import { basename, dirname } from 'node:path';
import { isJsonObject } from '../catalog/json.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { configSchemaNames, packFileNames } from '../documents/classify-name.ts';
import type { Document } from '../documents/document.ts';
import { findDirectoryPacks, packsOf } from './directory-packs.ts';
import type { ResolvedCatalog } from './resolve-catalog.ts';

/** The parts of the input that cannot be used. A unit is a pack with its runtimes and their versions. */
export interface FailedUnits {
  /** By the pack's ref, the errors in it. */
  readonly failed: ReadonlyMap<string, readonly Diagnostic[]>;
  /** Errors of which nobody can tell what they keep out: any pack may lack something. */
  readonly unattributed: readonly Diagnostic[];
}

interface Input {
  readonly documents: readonly Document[];
  readonly resolved: Pick<ResolvedCatalog, 'diagnostics' | 'failed'>;
  /** Of reading and parsing the files. */
  readonly readDiagnostics: readonly Diagnostic[];
}

/** Tells which packs fail by what was found when reading and when resolving, and which errors belong to no pack that is known. */
export function findFailedUnits({ documents, resolved, readDiagnostics }: Input): FailedUnits {
  const directories = findDirectoryPacks(documents);
  const byFile = groupByFile(documents);
  const failed = new Map([...resolved.failed].map(([pack, errors]) => [pack, [...errors]]));
  const attributed = new Set([...resolved.failed.values()].flat());
  const errors = readDiagnostics.filter(({ severity }) => severity === 'error');
  for (const error of errors) {
    const file = error.location?.file ?? '';
    const inside = byFile.get(file) ?? [];
    const beside = directories.get(packDirectoryOf(file) ?? '');
    const own = inside.flatMap((document) => [...packsOf(document, directories)]);
    const packs = new Set([...own, ...(beside === undefined ? [] : [beside])]);
    for (const pack of packs) {
      const known = failed.get(pack);
      if (known === undefined) failed.set(pack, [error]);
      else known.push(error);
    }
    const isWhole = inside.every(({ file: { role } }) => role !== 'manifest');
    if (packs.size > 0 && isWhole) attributed.add(error);
  }
  const all = [...errors, ...resolved.diagnostics.filter(({ severity }) => severity === 'error')];
  return { failed, unattributed: all.filter((error) => !attributed.has(error)) };
}

/** Of files outside of pack directories, which hold what they please, only the documents that are ours. */
function groupByFile(documents: readonly Document[]): ReadonlyMap<string, readonly Document[]> {
  const byFile = new Map<string, Document[]>();
  for (const document of documents) {
    const { file, value } = document;
    if (file.role === 'manifest' && !isManifest(value)) continue;
    const known = byFile.get(file.path);
    if (known === undefined) byFile.set(file.path, [document]);
    else known.push(document);
  }
  return byFile;
}

function isManifest(value: Document['value']): boolean {
  return isJsonObject(value) && (value['kind'] === 'Pack' || value['kind'] === 'Runtime');
}

/** The pack directory that a path would belong to: its `pack.yaml`, its schema of the configuration, its `runtimes/`, or a file in that. */
function packDirectoryOf(file: string): string | undefined {
  const name = basename(file);
  const directory = dirname(file);
  if (packFileNames.has(name) || configSchemaNames.has(name) || name === 'runtimes') return directory;
  return basename(directory) === 'runtimes' ? dirname(directory) : undefined;
}
