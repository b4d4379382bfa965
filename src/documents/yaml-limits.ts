/** Collections inside collections; real manifests stay below 25. */
export const maxDepth = 100;
/** Values of one file, with every alias written out. */
export const maxNodes = 100_000;
/** Characters of one file's values, with every alias written out. */
export const maxCharacters = 8 * 1024 * 1024;
/** Aliases written in one file. */
export const maxAliases = 1000;
/** Keys of one mapping. */
export const maxMapKeys = 10_000;
/** Documents of one file, empty ones included. */
export const maxDocuments = 10_000;
/** Findings reported for one file. */
export const maxProblems = 100;
