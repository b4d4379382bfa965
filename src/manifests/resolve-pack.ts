import type { DesiredObject } from '../catalog/catalog-object.ts';
import { manifestColumnsOf } from '../catalog/columns.ts';
import type { JsonObject, JsonValue } from '../catalog/json.ts';
import { checkRef } from '../catalog/ref.ts';
import { secretPaths } from '../catalog/secrets.ts';
import { parseVersion } from '../catalog/version.ts';
import type { Diagnostic, Severity } from '../diagnostics.ts';
import { buildOwnership } from './build-ownership.ts';
import { checkInstallers } from './check-installers.ts';
import { checkKeys } from './check-keys.ts';
import { checkSchema } from './check-schema.ts';
import { collectFindings } from './collect-findings.ts';
import type { ManifestFinding } from './finding.ts';
import {
  checkConfigSchema,
  checkMeta,
  locateInPack,
  type PackSource,
  readPackColumn,
} from './pack-source.ts';
import type { Ignorer } from './parse-ignored-path.ts';
import { checkLifecycle, readLifecycle } from './read-lifecycle.ts';
import { checkMove, readMove } from './read-move.ts';
import { checkSource, checkWantedVersion } from './read-source.ts';
import { declaredPackSchema, packSchema } from './schemas/pack-schema.ts';
import { checkSpellings } from './spellings.ts';

/**
 * What is known of a pack's content: `here`: the documents describe it; `elsewhere`: it was fetched, and `fields` are the columns that
 * follow from where; `missing`: it could not be had, which is reported by whoever fetches.
 */
export type PackContent =
  | { readonly kind: 'here' | 'missing' }
  | { readonly kind: 'elsewhere'; readonly fields: JsonObject };

/** A pack as far as its own documents tell. */
export interface ResolvedPack {
  readonly source: PackSource;
  readonly content: PackContent;
  /** Undefined when there is none that could be a pack's. */
  readonly ref: string | undefined;
  /** Undefined when there is none that could be a version. */
  readonly version: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Checks a pack on its own. `leniency` is the severity of what a strict run does not let pass. */
export function resolvePack(source: PackSource, content: PackContent, leniency: Severity): ResolvedPack {
  const { document, stated, isStackStorm } = source;
  const { ref, version } = stated;
  const isOpen = content.kind === 'missing';
  const findings: ManifestFinding[] = [
    ...checkSchema(isOpen ? declaredPackSchema : packSchema, stated, proposeRef(stated)),
    ...(isStackStorm ? [] : checkKeys(stated, packSchema, leniency)),
    ...(isOpen ? [...checkSource(stated['source']), ...checkWantedVersion(version)] : []),
    ...checkSpellings(stated, document),
    ...checkConfigSchema(source),
    ...checkMeta(source),
    ...checkInstallers(stated['installers']),
    ...checkLifecycle(stated['lifecycle'], ['lifecycle'], ignorerOf(source)),
    ...checkMove(stated['moved'], ['moved'], { kind: 'pack', name: ref }),
  ];
  return {
    source,
    content,
    ref: typeof ref === 'string' && checkRef('pack', ref) === undefined ? ref : undefined,
    version: typeof version === 'string' && parseVersion(version) !== undefined ? version : undefined,
    diagnostics: collectFindings(document, findings),
  };
}

function ignorerOf(source: PackSource): Ignorer {
  const known = new Map<string, JsonValue | undefined>();
  const read = (column: string): JsonValue | undefined => {
    if (!known.has(column)) known.set(column, readPackColumn(source, column));
    return known.get(column);
  };
  return { kind: 'pack', read };
}

/** Packs of StackStorm may leave out the ref where their name would do. */
function proposeRef({ name }: JsonObject): ReadonlyMap<string, string> {
  const isRef = typeof name === 'string' && checkRef('pack', name) === undefined;
  return new Map(isRef ? [['ref', name]] : []);
}

/** The object that a pack without errors describes. */
export function buildPack({ source, content }: ResolvedPack, ref: string): DesiredObject {
  const fields: Record<string, JsonValue> = content.kind === 'elsewhere' ? { ...content.fields } : {};
  for (const { name, fromContent } of manifestColumnsOf('pack')) {
    if (fromContent) continue;
    const value = readPackColumn(source, name) ?? (name === 'label' ? ref : undefined);
    if (value !== undefined) fields[name] = value;
  }
  const confSchema = fields['conf_schema'];
  const { document, stated } = source;
  return {
    kind: 'pack',
    ref,
    parent: undefined,
    fields,
    secrets: confSchema === undefined ? [] : secretPaths(confSchema),
    ...buildOwnership(document, [], {
      lifecycle: readLifecycle(stated['lifecycle'], ignorerOf(source)),
      moved: stated['moved'],
      place: readMove(stated['moved'], 'pack'),
    }),
    location: document.locate([]),
    locate: (path) => locateInPack(source, path),
  };
}
