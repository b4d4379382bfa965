import { compareVersions, parseVersion } from '../catalog/version.ts';
import { satisfies, type VersionConstraint } from '../catalog/version-constraint.ts';
import {
  atLeast,
  type CatalogView,
  type PackEntry,
  type RuntimeDependency,
  type RuntimeEntry,
  type VersionEntry,
} from './catalog-view.ts';
import { asObject, asText } from './execution-config.ts';
import type { RuntimeVerification } from './verification.ts';

/** Which version of a runtime a pack gets on this host. */
export type Choice =
  | {
      readonly kind: 'chosen';
      readonly runtime: RuntimeEntry;
      /** Undefined for the runtime itself. */
      readonly version: VersionEntry | undefined;
      /** Undefined where it was not verified yet. */
      readonly verification: RuntimeVerification | undefined;
    }
  | {
      readonly kind: 'blocked';
      readonly runtime: string;
      readonly reason: string;
      readonly fix: string;
    };

/** Outcomes of verification by runtime and version. */
export type Verifications = (runtime: string, version: string) => RuntimeVerification | undefined;

export function indexVerifications(verifications: readonly RuntimeVerification[]): Verifications {
  const byKey = new Map(verifications.map((each) => [`${each.runtime}@${each.version}`, each]));
  return (runtime, version) => byKey.get(`${runtime}@${version}`);
}

/** Chooses what a pack gets for one of its `runtime_deps`: the default version where it will do, else the newest that does, else the runtime itself. */
export function chooseVersion(
  { ref: pack }: PackEntry,
  dependency: RuntimeDependency,
  context: { readonly catalog: CatalogView; readonly verifications: Verifications },
): Choice {
  const [runtime, ...others] = context.catalog.findRuntimes(dependency.name, pack);
  if (runtime === undefined) {
    return {
      kind: 'blocked',
      runtime: dependency.name,
      reason: `no runtime is called ${dependency.name}`,
      fix: 'Correct the name in runtime_deps, or apply the pack that has the runtime.',
    };
  }
  if (others.length > 0) {
    const refs = [runtime, ...others].map(({ ref }) => ref);
    return {
      kind: 'blocked',
      runtime: dependency.name,
      reason: `several runtimes are called ${dependency.name}`,
      fix: `Write the ref of one in runtime_deps: ${refs.join(', ')}.`,
    };
  }
  const find = (version: string): RuntimeVerification | undefined =>
    context.verifications(runtime.ref, version);
  const version = chooseListed(runtime, dependency.constraint, find);
  if (version !== undefined) {
    return { kind: 'chosen', runtime, version, verification: find(version.version) };
  }
  const own = find('');
  if (isGoodEnough(runtime, own, dependency.constraint)) {
    return { kind: 'chosen', runtime, version: undefined, verification: own };
  }
  return explainNone(runtime, dependency, find);
}

function chooseListed(
  { versions }: RuntimeEntry,
  constraint: VersionConstraint,
  find: (version: string) => RuntimeVerification | undefined,
): VersionEntry | undefined {
  const fitting = versions.filter(({ version }) => admits(constraint, version, find(version)?.detected));
  const available = fitting.filter(({ version }) => find(version)?.available === true);
  const candidates =
    available.length > 0 ? available : fitting.filter(({ version }) => find(version) === undefined);
  return (
    candidates.find(({ isDefault }) => isDefault) ??
    candidates.toSorted((first, second) => compare(second.version, first.version))[0]
  );
}

/** What the host really has counts as well as what the catalog calls it: `3.12` is 3.12.0 in a constraint, and 3.12.7 on a host. */
export function admits(
  constraint: VersionConstraint,
  version: string,
  detected: string | undefined,
): boolean {
  return satisfies(version, constraint) || (detected !== undefined && satisfies(detected, constraint));
}

/** Whether the runtime will do without any of its listed versions. */
function isGoodEnough(
  { fields, versions }: RuntimeEntry,
  own: RuntimeVerification | undefined,
  constraint: VersionConstraint,
): boolean {
  if (own === undefined) return versions.length === 0 && constraint.comparators.length === 0;
  if (!own.available) return false;
  const minimum = asText(asObject(fields['distributions'])['min_version']);
  const oldest = minimum === undefined ? undefined : atLeast(minimum);
  if (own.detected === undefined) return constraint.comparators.length === 0;
  return satisfies(own.detected, constraint) && (oldest === undefined || satisfies(own.detected, oldest));
}

function explainNone(
  runtime: RuntimeEntry,
  { text, constraint }: RuntimeDependency,
  find: (version: string) => RuntimeVerification | undefined,
): Choice {
  const fitting = runtime.versions.filter(({ version }) => satisfies(version, constraint));
  if (fitting.length === 0 && runtime.versions.length > 0 && constraint.comparators.length > 0) {
    const listed = runtime.versions.map(({ version }) => version).join(', ');
    return {
      kind: 'blocked',
      runtime: runtime.ref,
      reason: `no version of ${runtime.ref} satisfies ${text}; it lists ${listed}`,
      fix: 'Change the constraint, or add a version to the runtime.',
    };
  }
  const wanted = fitting.find(({ isDefault }) => isDefault) ?? fitting[0];
  const verification = find(wanted?.version ?? '') ?? find('');
  const own = find('');
  const present = own?.available === true && own.detected !== undefined ? `; it has ${own.detected}` : '';
  return {
    kind: 'blocked',
    runtime: runtime.ref,
    reason: `this host has no ${runtime.ref} that satisfies ${text}${present}${describe(verification)}`,
    fix: verification?.fix ?? `Install ${asText(runtime.fields['name']) ?? runtime.ref} on this host.`,
  };
}

function describe(verification: RuntimeVerification | undefined): string {
  return verification === undefined || verification.available ? '' : ` (${verification.reason})`;
}

function compare(first: string, second: string): number {
  const [left, right] = [parseVersion(first), parseVersion(second)];
  if (left === undefined || right === undefined) return first < second ? -1 : 1;
  return compareVersions(left, right);
}
