import { satisfies } from '../catalog/version-constraint.ts';
import type { Severity } from '../diagnostics.ts';
import { displayList } from './conf-schema/display.ts';
import { displayWord } from './display-place.ts';
import { findReferences, type StatedReference } from './find-references.ts';
import type { ManifestFinding } from './finding.ts';
import type { ResolvedPack } from './resolve-pack.ts';
import { findRuntime, type NamedRuntime, type RuntimeIndex } from './runtime-index.ts';

/** Finds runtimes that a pack asks for and that the manifests do not have, or not in such a version. */
export function checkRuntimeDeps(
  { source, ref }: ResolvedPack,
  index: RuntimeIndex,
  leniency: Severity,
): readonly ManifestFinding[] {
  const { references, findings } = findReferences(source, 'runtime_deps');
  const unmet = references.flatMap((stated) => {
    const found = checkReference(stated, ref, index);
    return found === undefined ? [] : [{ ...found, path: stated.path, severity: found.severity ?? leniency }];
  });
  return [...findings, ...unmet];
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
