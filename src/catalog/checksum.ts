/**
 * `sha256`: of the bytes of an archive. `attune-pack-file-v1`: of the names and contents of all files of a pack, wherever they come from;
 * see `sources/store/digest-content.ts`.
 */
const checksumAlgorithms = ['sha256', 'attune-pack-file-v1'] as const;

type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** What some bytes must be. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** 64 lower-case hexadecimal digits. */
  readonly hex: string;
}

/** A checksum as manifests, lock files and the database have it: the algorithm, a colon, and 64 hexadecimal digits in lower case. */
export const checksumPattern = new RegExp(`^(${checksumAlgorithms.join('|')}):[0-9a-f]{64}$`);

/** Reads `sha256:…` or `attune-pack-file-v1:…`; undefined for anything else. */
export function parseChecksum(text: string): Checksum | undefined {
  if (!checksumPattern.test(text)) return undefined;
  const colon = text.indexOf(':');
  return { algorithm: text.slice(0, colon) as ChecksumAlgorithm, hex: text.slice(colon + 1) };
}

export function renderChecksum({ algorithm, hex }: Checksum): string {
  return `${algorithm}:${hex}`;
}
