/** Files that were fetched, and are not in a store yet. */
export interface FetchedTree {
  /**
   * Writes them into an existing, empty directory, byte for byte as they were published: regular files only, with their executable bit.
   * Throws SourceFailure (`unsafe` for links, devices, names that collide or leave the directory, and what exceeds a limit).
   */
  readonly writeTo: (directory: string) => Promise<void>;
}
