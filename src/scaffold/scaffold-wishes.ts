export const ciChoices = ['github', 'gitlab', 'none'] as const;
export const editorChoices = ['any', 'vscode', 'none'] as const;

/** What names a package to npm, in the characters that mean nothing to YAML, a shell or the expressions of a forge. */
export const packagePattern = /^[A-Za-z0-9@./~][A-Za-z0-9@._:/+#~^=%&?*-]*$/;

/** Where pull requests are checked. */
export type CiChoice = (typeof ciChoices)[number];

/** How editors find the schemas: by the first line of each manifest, by settings of VS Code, or not at all. */
export type EditorChoice = (typeof editorChoices)[number];

/** What a new repository is to be. */
export interface ScaffoldWishes {
  /** Ref of the first pack, and name of the source. */
  readonly name: string;
  readonly ci: CiChoice;
  readonly editor: EditorChoice;
  /** What npm is to install in CI, such as `reconcile@0.1.0` or the address of a tarball; a variable of the forge unless told. */
  readonly package: string | undefined;
}

/** A file of a new repository. */
export interface ScaffoldFile {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly executable: boolean;
}
