/** The kinds of object that the catalog holds, in the order in which they are written. */
export const kinds = ['pack', 'runtime', 'runtime_version'] as const;

export type Kind = (typeof kinds)[number];

/** The word for people. */
export const kindLabels: Readonly<Record<Kind, string>> = {
  pack: 'pack',
  runtime: 'runtime',
  runtime_version: 'runtime version',
};

/** A table with one entry for each kind. */
export function forEachKind<T>(resolve: (kind: Kind) => T): Readonly<Record<Kind, T>> {
  return {
    pack: resolve('pack'),
    runtime: resolve('runtime'),
    runtime_version: resolve('runtime_version'),
  };
}

/** The kind of what an object of a kind belongs to; a pack belongs to nothing. */
export const parentKinds: Readonly<Record<Kind, Kind | undefined>> = {
  pack: undefined,
  runtime: 'pack',
  runtime_version: 'runtime',
};
