import type { OpenPackReference } from '../catalog/catalog-object.ts';
import { checkRef } from '../catalog/ref.ts';
import { satisfies } from '../catalog/version-constraint.ts';
import type { Location } from '../diagnostics.ts';
import { capitalize, displayWord } from './display-place.ts';
import { findReferences, renderConstraint, type StatedReference } from './find-references.ts';
import type { ManifestFinding } from './finding.ts';
import { locateInPack } from './pack-source.ts';
import type { ResolvedPack } from './resolve-pack.ts';

/** One pack's need of another, and where it is stated. */
export interface Dependency {
  readonly to: string;
  readonly location: Location;
}

/** What the `dependencies` of a pack come to. */
export interface CheckedDependencies {
  readonly findings: readonly ManifestFinding[];
  /** Those on other packs of the manifests. */
  readonly met: readonly Dependency[];
  readonly open: readonly OpenPackReference[];
}

/** Checks the packs that a pack needs against those of the manifests, by ref. */
export function checkDependencies(
  pack: ResolvedPack,
  packs: ReadonlyMap<string, ResolvedPack>,
): CheckedDependencies {
  const { references, findings } = findReferences(pack.source, 'dependencies');
  const checked = { findings: [...findings], met: [] as Dependency[], open: [] as OpenPackReference[] };
  for (const { reference, path } of references) {
    const { name: to, constraint } = reference;
    const location = locateInPack(pack.source, path);
    const target = packs.get(to);
    const finding = to === pack.ref ? describeSelf(to) : checkTarget(reference, target);
    if (finding !== undefined) checked.findings.push({ ...finding, path });
    if (to === pack.ref || checkRef('pack', to) !== undefined) continue;
    if (target !== undefined) checked.met.push({ to, location });
    else if (pack.ref !== undefined) {
      const from = { kind: 'pack', ref: pack.ref } as const;
      const text = renderConstraint(constraint);
      checked.open.push({ from, kind: 'pack', ref: to, constraint: text, location, reason: 'dependency' });
    }
  }
  return checked;
}

type Unmet = Omit<ManifestFinding, 'path'>;

function describeSelf(ref: string): Unmet {
  return {
    code: 'reference.self',
    message: `The pack ${displayWord(ref)} depends on itself.`,
    hint: 'Remove the dependency.',
  };
}

function checkTarget(
  { name, constraint }: StatedReference['reference'],
  target: ResolvedPack | undefined,
): Unmet | undefined {
  const problem = checkRef('pack', name);
  if (problem !== undefined) {
    const isRuntime = checkRef('runtime', name) === undefined;
    return {
      code: 'reference.invalid',
      message: `${displayWord(name)} cannot be a pack: ${problem.message}.`,
      hint: isRuntime ? 'Runtimes that the pack needs belong in `runtime_deps`.' : capitalize(problem.hint),
    };
  }
  if (target?.version === undefined || satisfies(target.version, constraint)) return undefined;
  return {
    code: 'reference.unsatisfied',
    message: `The pack ${displayWord(name)} has version ${displayWord(target.version)}, which does not satisfy ${displayWord(constraint.text)}.`,
    hint: 'Change the constraint, or the version of that pack.',
    related: [{ location: locateInPack(target.source, ['version']), message: 'Its version is here.' }],
  };
}
