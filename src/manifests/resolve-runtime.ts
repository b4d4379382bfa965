import { isJsonArray, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { parseRuntimeRef } from '../catalog/ref.ts';
import type { Diagnostic, Location, Severity } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { checkExecutionConfig } from './check-execution-config.ts';
import { checkInstallers } from './check-installers.ts';
import { checkKeys } from './check-keys.ts';
import { checkPatterns, findPatterns } from './check-patterns.ts';
import { checkSchema } from './check-schema.ts';
import { checkVersions, findVersions } from './check-versions.ts';
import type { Manifest } from './classify-documents.ts';
import { collectFindings } from './collect-findings.ts';
import { displayWord } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';
import { runtimeIgnorer, versionIgnorer } from './parse-ignored-path.ts';
import { checkLifecycle } from './read-lifecycle.ts';
import { checkMove } from './read-move.ts';
import { runtimeSchema } from './schemas/runtime-schema.ts';

/** Longest list that is looked through; the schema says so too. */
const maxAliases = 1000;

/** A runtime as far as its own document and the pack beside it tell. */
export interface ResolvedRuntime {
  readonly document: Document;
  readonly value: JsonObject;
  /** Undefined when there is none that could be a runtime's. */
  readonly ref: string | undefined;
  /** Ref of the pack that it belongs to, by its own ref. */
  readonly pack: string | undefined;
  /** Lower-cased, each once; what could be read of them. */
  readonly aliases: readonly string[];
  readonly name: string | undefined;
  readonly versions: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The pack of the directory in which a runtime lies. */
export interface PackBeside {
  readonly ref: string;
  readonly location: Location;
}

/** Checks a runtime on its own. `leniency` is the severity of what a strict run does not let pass. */
export function resolveRuntime(
  { document, value }: Manifest,
  beside: PackBeside | undefined,
  leniency: Severity,
): ResolvedRuntime {
  const versions = findVersions(value['versions']);
  const parts = typeof value['ref'] === 'string' ? parseRuntimeRef(value['ref']) : undefined;
  const findings: ManifestFinding[] = [
    ...checkSchema(runtimeSchema, value),
    ...checkKeys(value, runtimeSchema, leniency),
    ...checkPack(value, parts?.pack, beside),
    ...checkVersions(value['versions'], document),
    ...checkExecutionConfig(value['execution_config'], ['execution_config']),
    ...checkInstallers(value['installers']),
    ...checkOwnership(value),
    ...versions.flatMap(({ index, entry }) =>
      checkExecutionConfig(entry['execution_config'], ['versions', index, 'execution_config']),
    ),
    ...checkPatterns([
      ...findPatterns(value['distributions'], ['distributions']),
      ...versions.flatMap(({ index, entry }) =>
        findPatterns(entry['distributions'], ['versions', index, 'distributions']),
      ),
    ]),
  ];
  const { name } = value;
  return {
    document,
    value,
    ref: parts === undefined ? undefined : `${parts.pack}.${parts.name}`,
    pack: parts?.pack,
    aliases: readAliases(value['aliases']),
    name: typeof name === 'string' ? name : parts?.name,
    versions: versions.flatMap(({ entry: { version } }) => (typeof version === 'string' ? [version] : [])),
    diagnostics: collectFindings(document, findings),
  };
}

function checkOwnership(value: JsonObject): readonly ManifestFinding[] {
  const { lifecycle, moved, ref, versions } = value;
  return [
    ...checkLifecycle(lifecycle, ['lifecycle'], runtimeIgnorer(value)),
    ...checkMove(moved, ['moved'], { kind: 'runtime', name: ref }),
    ...findVersions(versions).flatMap(({ index, entry }) => [
      ...checkLifecycle(entry['lifecycle'], ['versions', index, 'lifecycle'], versionIgnorer(entry, value)),
      ...checkMove(entry['moved'], ['versions', index, 'moved'], {
        kind: 'runtime_version',
        name: entry['version'],
      }),
    ]),
  ];
}

function readAliases(aliases: JsonValue | undefined): readonly string[] {
  const listed = isJsonArray(aliases) ? aliases.slice(0, maxAliases) : [];
  const texts = listed.filter((alias) => typeof alias === 'string');
  return [...new Set(texts.map((alias) => alias.toLowerCase()))];
}

/** A runtime belongs to the pack that its ref begins with; everything else that names a pack must agree. */
function checkPack(
  { pack_ref: stated = null }: JsonObject,
  pack: string | undefined,
  beside: PackBeside | undefined,
): readonly ManifestFinding[] {
  if (pack === undefined) return [];
  const findings: ManifestFinding[] = [];
  if (beside !== undefined && beside.ref !== pack) {
    findings.push({
      code: 'runtime.foreign-pack',
      path: ['ref'],
      message: `The runtime lies in the pack ${displayWord(beside.ref)}, but its ref says that it belongs to ${displayWord(pack)}.`,
      hint: `Let its ref begin with \`${beside.ref}.\`, or move the file to the other pack.`,
      related: [{ location: beside.location, message: 'The pack is here.' }],
    });
  }
  if (typeof stated === 'string' && stated !== pack) {
    findings.push({
      code: 'runtime.foreign-pack',
      path: ['pack_ref'],
      message: `\`pack_ref\` names another pack than the ref, which belongs to ${displayWord(pack)}.`,
      hint: `Write \`pack_ref: ${pack}\`, or leave it out.`,
    });
  }
  return findings;
}
