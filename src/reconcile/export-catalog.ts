import type { AppliedObject, LiveState, ObjectKey } from '../catalog/catalog-object.ts';
import { findKnownSecrets, type KnownSecrets } from '../catalog/hidden-secrets.ts';
import type { JsonPath } from '../catalog/json.ts';
import { renderPack } from '../manifests/export/render-pack.ts';
import { renderRuntime } from '../manifests/export/render-runtime.ts';
import type { RenderedManifest } from '../manifests/export/rendered-manifest.ts';
import { renderYaml } from '../documents/render-yaml.ts';
import { displayPath } from '../manifests/conf-schema/display.ts';
import { keyOf } from '../plan/key-of.ts';
import { checkExports, type ExportDraft, type Refusal } from './check-exports.ts';
import { findInexactness } from './find-inexactness.ts';
import { selectExports, type ExportUnit } from './select-exports.ts';

/** One manifest of an export. */
export interface ExportedManifest {
  readonly kind: 'pack' | 'runtime';
  readonly ref: string;
  /** One YAML document that says its kind. */
  readonly text: string;
}

/** Something that an export does not hold, or not as it is. */
export interface ExportWarning {
  readonly kind: 'pack' | 'runtime';
  readonly ref: string;
  /** A sentence about the object without its end. */
  readonly message: string;
}

export interface CatalogExport {
  /** Each pack before its runtimes. */
  readonly manifests: readonly ExportedManifest[];
  readonly warnings: readonly ExportWarning[];
}

/** An object on its way to its manifest. */
interface Candidate {
  readonly unit: ExportUnit;
  /** Columns that are not to be stated, with the reasons. */
  readonly withheld: ReadonlyMap<string, string>;
}

/**
 * Live rows as manifests that plan to nothing when applied to the same database. Secrets are left out. What a manifest cannot say is left
 * out too: a column where that is possible, else the object. Each manifest is read back and resolved like any other before it is given.
 */
export async function exportCatalog(live: LiveState, refs: readonly string[]): Promise<CatalogExport> {
  const context = { secrets: findKnownSecrets(live), findApplied: indexApplied(live) };
  const warnings: ExportWarning[] = [];
  let candidates: readonly Candidate[] = selectExports(live.objects, refs).map((unit) => ({
    unit,
    withheld: new Map(),
  }));
  for (;;) {
    const drafts = candidates.map((candidate) => renderDraft(candidate, context));
    const checked = await checkExports(drafts, live);
    if (checked.refusals.size === 0) {
      warnings.push(...drafts.flatMap(describeOmissions), ...findInexactness(checked.desired, live));
      return { manifests: drafts.map(toManifest), warnings: warnings.sort(compareWarnings) };
    }
    candidates = candidates.flatMap((candidate, index) => {
      const refusal = checked.refusals.get(index);
      if (refusal === undefined) return [candidate];
      const narrowed = withhold(candidate, refusal);
      if (narrowed === undefined) warnings.push(describeRefusal(candidate, refusal));
      return narrowed === undefined ? [] : [narrowed];
    });
  }
}

/** Columns that a manifest may leave open without losing what it is about. */
const optionalColumns: Readonly<Record<ExportUnit['object']['kind'], ReadonlySet<string>>> = {
  pack: new Set([
    'label',
    'description',
    'conf_schema',
    'config',
    'meta',
    'tags',
    'runtime_deps',
    'dependencies',
    'is_standard',
    'installers',
  ]),
  runtime: new Set(['name', 'description', 'aliases', 'distributions', 'installation', 'installers']),
  runtime_version: new Set(),
};

function withhold({ unit, withheld }: Candidate, { column, reason }: Refusal): Candidate | undefined {
  if (column === undefined || withheld.has(column) || !optionalColumns[unit.object.kind].has(column))
    return undefined;
  return { unit, withheld: new Map([...withheld, [column, `a manifest cannot state it (${reason})`]]) };
}

interface RenderedDraft extends ExportDraft {
  readonly kind: 'pack' | 'runtime';
  readonly ref: string;
  readonly rendered: RenderedManifest;
}

interface RenderContext {
  readonly secrets: KnownSecrets;
  readonly findApplied: (key: ObjectKey) => readonly AppliedObject[];
}

function indexApplied({ inventory }: LiveState): RenderContext['findApplied'] {
  const applied = new Map<string, AppliedObject[]>();
  for (const one of inventory) applied.set(keyOf(one), [...(applied.get(keyOf(one)) ?? []), one]);
  return (key) => applied.get(keyOf(key)) ?? [];
}

function renderDraft({ unit, withheld }: Candidate, { secrets, findApplied }: RenderContext): RenderedDraft {
  const { object, versions } = unit;
  const rendered =
    object.kind === 'pack'
      ? renderPack(object, { secrets: secrets.get(object.ref) ?? [], withheld, applied: findApplied(object) })
      : renderRuntime(object, versions, { withheld, findApplied });
  const comments = rendered.omissions.map(({ path, reason }) => ({
    path,
    text: `${displayColumn(path)} is left out, as ${reason}.`,
  }));
  return {
    kind: object.kind === 'pack' ? 'pack' : 'runtime',
    ref: object.ref,
    rendered,
    value: rendered.value,
    text: renderYaml(rendered.value, comments),
  };
}

function describeOmissions({ kind, ref, rendered }: RenderedDraft): readonly ExportWarning[] {
  return rendered.omissions.map(({ path, reason }) => ({
    kind,
    ref,
    message: `${displayColumn(path)} is left out, as ${reason}; on this database it stays as it is`,
  }));
}

function describeRefusal({ unit: { object } }: Candidate, { reason }: Refusal): ExportWarning {
  const kind = object.kind === 'pack' ? 'pack' : 'runtime';
  return { kind, ref: object.ref, message: `it is left out, as no manifest can describe it: ${reason}` };
}

function displayColumn([column, ...rest]: JsonPath): string {
  return displayPath(String(column), rest);
}

function toManifest({ kind, ref, text }: RenderedDraft): ExportedManifest {
  return { kind, ref, text };
}

function compareWarnings(first: ExportWarning, second: ExportWarning): number {
  if (first.ref === second.ref) return 0;
  return first.ref < second.ref ? -1 : 1;
}
