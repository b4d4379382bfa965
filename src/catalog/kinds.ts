/** The kinds of object that the catalog holds, in the order in which they are written. */
export const kinds = ['pack', 'runtime', 'runtime_version'] as const;

export type Kind = (typeof kinds)[number];

/** The word for people. */
export const kindLabels: Readonly<Record<Kind, string>> = {
  pack: 'pack',
  runtime: 'runtime',
  runtime_version: 'runtime version',
};
