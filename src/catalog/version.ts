import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';

/** A semantic version with all three numbers. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: readonly (string | number)[];
  /** Canonical text without build metadata. */
  readonly version: string;
}

/** Longer text is never a version; asked before any pattern sees it. */
const maxLength = 256;

const lenient = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/**
 * Reads `3`, `3.12`, `v3.12.1` or `3.12.1-rc.1+build`: missing numbers are 0, leading zeros are dropped.
 * Undefined for anything else, and for numbers beyond 2^53.
 */
export function parseVersion(text: string): Version | undefined {
  if (text.length > maxLength) return undefined;
  const match = lenient.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease = '', build = ''] = match;
  const numbers = [major, minor, patch].map((part = '0') => part.replace(/^0+(?=\d)/, ''));
  return parse(`${numbers.join('.')}${prerelease}${build}`) ?? undefined;
}

/** Negative, zero or positive, by semantic versioning's precedence: build metadata does not count. */
export function compareVersions(first: Version, second: Version): number {
  return compare(first.version, second.version);
}
