/** What a diagnostic code means. The table in docs/diagnostics.md is checked against this one. */
interface CodeMeaning {
  /** What was found, as a heading. */
  readonly title: string;
  /** What the author of the manifest does about it. */
  readonly remedy: string;
}

/** Every code that a diagnostic can carry, grouped by the stage that finds it. */
export const diagnosticCodes = {
  'file.unreadable': {
    title: 'A file or directory cannot be read',
    remedy: 'Correct its permissions or its path.',
  },
} as const satisfies Record<string, CodeMeaning>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
