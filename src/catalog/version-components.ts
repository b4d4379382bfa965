/** The numbers of a version, null where it has none that PostgreSQL's `integer` can hold. */
export interface VersionComponents {
  readonly major: number | null;
  readonly minor: number | null;
  readonly patch: number | null;
}

const pattern = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+][0-9A-Za-z.+-]+)?$/;
const maxInteger = 2_147_483_647;

/**
 * `3.12` has major 3, minor 12 and no patch. A leading `v`, a pre-release and build metadata are tolerated;
 * a version that is not made of one to three numbers (`lts`, `1.8.0_292`) has no components.
 */
export function versionComponents(version: string): VersionComponents {
  const match = pattern.exec(version.trim());
  return { major: toInteger(match?.[1]), minor: toInteger(match?.[2]), patch: toInteger(match?.[3]) };
}

function toInteger(digits: string | undefined): number | null {
  if (digits === undefined) return null;
  const number = Number(digits);
  return number <= maxInteger ? number : null;
}
