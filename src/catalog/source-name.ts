/** Form of the name of a source, and the words for it. */
export const sourceNamePattern = {
  expression: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$',
  words: 'up to 128 letters, digits, dots, dashes, underscores and slashes, the first a letter or digit',
} as const;
