import type { OpenRuntimeReference } from '../catalog/catalog-object.ts';
import { satisfies } from '../catalog/version-constraint.ts';
import type { Severity } from '../diagnostics.ts';
import { displayList } from './conf-schema/display.ts';
import { displayWord } from './display-place.ts';
import { findReferences, renderConstraint, type StatedReference } from './find-references.ts';
import { type ManifestFinding, placeFinding } from './finding.ts';
import type { ResolvedPack } from './resolve-pack.ts';
import { findRuntime, type NamedRuntime, type RuntimeIndex } from './runtime-index.ts';

/** What the `runtime_deps` of a pack come to. */
export interface CheckedRuntimeDeps {
  readonly findings: readonly ManifestFinding[];
  readonly open: readonly OpenRuntimeReference[];
}

/** Checks the runtimes that a pack asks for against those of the manifests. Those that are not there, or not in such a version, stay open. */
export function checkRuntimeDeps(
  { source, ref }: ResolvedPack,
  index: RuntimeIndex,
  leniency: Severity,
): CheckedRuntimeDeps {
  const { references, findings } = findReferences(source, 'runtime_deps');
  const checked = { findings: [...findings], open: [] as OpenRuntimeReference[] };
  for (const stated of references) {
    const unmet = checkReference(stated, ref, index);
    if (unmet === undefined) continue;
    const finding: ManifestFinding = { severity: leniency, ...unmet, path: stated.path };
    // A pack without a usable ref, which was reported, can be compared with no database.
    if (ref === undefined || unmet.code === 'reference.ambiguous-runtime') checked.findings.push(finding);
    else {
      const { name, constraint } = stated.reference;
      checked.open.push({
        from: { kind: 'pack', ref },
        kind: 'runtime',
        name,
        constraint: renderConstraint(constraint),
        finding: placeFinding(source.document, finding),
      });
    }
  }
  return checked;
}

type Unmet = Omit<ManifestFinding, 'path'>;

function checkReference(
  { reference: { name, constraint } }: StatedReference,
  pack: string | undefined,
  index: RuntimeIndex,
): Unmet | undefined {
  const found = findRuntime(index, name, pack);
  if (found.kind === 'unknown') return describeUnknown(name, index);
  if (found.kind === 'ambiguous') {
    const refs = displayList(found.refs.map(displayWord), 'or');
    return {
      code: 'reference.ambiguous-runtime',
      severity: 'warning',
      message: `Several runtimes are called ${displayWord(name)}.`,
      hint: `Write the ref of the one that is meant: ${refs}.`,
    };
  }
  const { runtime } = found;
  if (constraint.comparators.length === 0) return undefined;
  if (runtime.versions.some((version) => satisfies(version, constraint))) return undefined;
  return describeNoVersion(runtime, constraint.text);
}

function describeUnknown(name: string, { suggestName }: RuntimeIndex): Unmet {
  const meant = suggestName(name);
  return {
    code: 'reference.unknown-runtime',
    message: `No runtime in these manifests has the ref, name or alias ${displayWord(name)}.`,
    hint:
      meant === undefined
        ? 'Read the pack that has the runtime together with these, or correct the name.'
        : `Did you mean ${displayWord(meant)}?`,
  };
}

function describeNoVersion({ ref, versions, document }: NamedRuntime, constraint: string): Unmet {
  const listed = displayList(versions.map(displayWord), 'and');
  return {
    code: 'reference.no-version',
    message: `No version of ${displayWord(ref)} satisfies ${displayWord(constraint)}.`,
    hint:
      versions.length === 0
        ? 'The runtime lists no versions: leave out the constraint, or add them.'
        : `It has ${listed}: change the constraint, or add a version.`,
    related: [
      {
        location: document.locate(versions.length === 0 ? [] : ['versions'], 'key'),
        message: 'The runtime is here.',
      },
    ],
  };
}
