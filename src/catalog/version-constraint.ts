import { compareVersions, parseVersion, type Version } from './version.ts';

export type Operator = '=' | '>' | '>=' | '<' | '<=' | '~' | '^';

export interface Comparator {
  readonly operator: Operator;
  /** Missing numbers are 0. */
  readonly bound: Version;
}

/** Versions that satisfy every comparator; no comparator at all admits any version. */
export interface VersionConstraint {
  readonly valid: true;
  readonly text: string;
  readonly comparators: readonly Comparator[];
}

const admits: Readonly<Record<Operator, (order: number, version: Version, bound: Version) => boolean>> = {
  '=': (order) => order === 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '~': (order, version, bound) =>
    order >= 0 && version.major === bound.major && version.minor === bound.minor,
  '^': (order, version, bound) => order >= 0 && sharesLeadingNumber(version, bound),
};

/**
 * Whether `version` (maybe partial, then padded with zeros) satisfies the constraint. As with Cargo, a pre-release only
 * does when a comparator names a pre-release of the same three numbers; without comparators every text does, even one
 * that is no version.
 */
export function satisfies(version: string, constraint: VersionConstraint): boolean {
  const { comparators } = constraint;
  if (comparators.length === 0) return true;
  const candidate = parseVersion(version);
  if (candidate === undefined) return false;
  const isAdmitted = comparators.every(({ operator, bound }) =>
    admits[operator](compareVersions(candidate, bound), candidate, bound),
  );
  if (!isAdmitted || candidate.prerelease.length === 0) return isAdmitted;
  return comparators.some(({ bound }) => bound.prerelease.length > 0 && sameNumbers(candidate, bound));
}

/** `^` lets everything change behind the first number that is not 0. */
function sharesLeadingNumber(version: Version, bound: Version): boolean {
  if (version.major !== bound.major) return false;
  if (bound.major > 0) return true;
  if (version.minor !== bound.minor) return false;
  return bound.minor > 0 || version.patch === bound.patch;
}

function sameNumbers(first: Version, second: Version): boolean {
  return first.major === second.major && first.minor === second.minor && first.patch === second.patch;
}
