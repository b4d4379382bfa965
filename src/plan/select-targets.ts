import type { DesiredCatalog, DesiredObject, ObjectKey } from '../catalog/catalog-object.ts';
import { isJsonArray } from '../catalog/json.ts';
import { parseReference } from '../catalog/reference.ts';
import { suggest } from '../catalog/suggest.ts';
import type { Diagnostic } from '../diagnostics.ts';

export interface Selection {
  readonly desired: DesiredCatalog;
  /** Whether an object belongs to a target, even one that the manifests no longer hold; for `buildPlan`. */
  readonly scope: (key: ObjectKey) => boolean;
  /** Targets that no manifest describes: errors, unless the target is a row that pruning would delete. */
  readonly unknown: readonly UnknownTarget[];
}

export interface UnknownTarget {
  readonly target: string;
  readonly diagnostic: Diagnostic;
}

/**
 * Narrows the desired state to targets: refs of packs, runtimes and versions. Selected are each target with all that belongs
 * to it, what it belongs to, and the packs that selected packs depend on, directly or not, as far as the manifests hold them.
 */
export function selectTargets(desired: DesiredCatalog, targets: readonly string[]): Selection {
  const wanted = new Set(targets);
  const scope = ({ ref }: ObjectKey): boolean =>
    enclosingRefs(ref).some((enclosing) => wanted.has(enclosing));
  const byRef = new Map(desired.objects.map((object) => [object.ref, object]));
  const selected = new Set(desired.objects.filter(scope));
  for (const object of selected) {
    for (const ref of findNeeded(object)) {
      const needed = byRef.get(ref);
      if (needed !== undefined) selected.add(needed);
    }
  }
  const isSelected = ({ ref }: ObjectKey): boolean => {
    const object = byRef.get(ref);
    return object !== undefined && selected.has(object);
  };
  return {
    desired: {
      objects: desired.objects.filter((object) => selected.has(object)),
      openReferences: desired.openReferences.filter(({ from }) => isSelected(from)),
    },
    scope,
    unknown: findUnknown(targets, byRef),
  };
}

/** The refs that say where an object belongs: of `core.python@3.12`, itself, `core.python` and `core`. */
function enclosingRefs(ref: string): readonly string[] {
  const at = ref.indexOf('@');
  const runtime = at === -1 ? ref : ref.slice(0, at);
  const dot = runtime.indexOf('.');
  return [ref, runtime, dot === -1 ? runtime : runtime.slice(0, dot)];
}

/** Refs of what must be there before the object: its parent, and the packs that a pack depends on. */
function findNeeded({ kind, parent, fields }: DesiredObject): readonly string[] {
  const parents = parent === undefined ? [] : [parent];
  const { dependencies } = fields;
  if (kind !== 'pack' || !isJsonArray(dependencies)) return parents;
  const names = dependencies.map((text) => {
    const reference = typeof text === 'string' ? parseReference(text) : undefined;
    return reference?.valid === true ? reference.name : '';
  });
  return [...parents, ...names];
}

function findUnknown(
  targets: readonly string[],
  byRef: ReadonlyMap<string, DesiredObject>,
): readonly UnknownTarget[] {
  const unknown = [...new Set(targets)].filter((target) => !byRef.has(target));
  return unknown.map((target) => {
    const similar = suggest(target, byRef.keys());
    const diagnostic: Diagnostic = {
      code: 'target.unknown',
      severity: 'error',
      message: `target ${target} is in no manifest`,
      hint:
        similar === undefined
          ? 'Name a pack, a runtime (pack.name) or a version (pack.name@version) that the manifests hold.'
          : `Did you mean \`${similar}\`?`,
    };
    return { target, diagnostic };
  });
}
