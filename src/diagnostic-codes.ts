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
  'conf-schema.invalid': {
    title: 'A conf_schema is broken',
    remedy:
      'Correct the place shown: a parameter is a mapping such as `{type: string}`, a JSON Schema is `type: object` with `properties`.',
  },
  'conf-schema.unsupported': {
    title: 'A conf_schema uses a feature that is not supported',
    remedy:
      'Remove it: `$async`, `$data`, dynamic references, nested identifiers and unknown `$schema` versions are refused.',
  },
  'conf-schema.reference': {
    title: 'A reference in a conf_schema leads nowhere',
    remedy: 'Refer to a schema within the same conf_schema, such as "#/$defs/name". Nothing is ever fetched.',
  },
  'conf-schema.unknown-keyword': {
    title: 'A conf_schema has a key that means nothing',
    remedy: 'Correct its spelling, move it to where it belongs, or begin its name with `x-`.',
  },
  'conf-schema.unknown-format': {
    title: 'A conf_schema names an unknown format',
    remedy: 'Use one of the formats listed, or a `pattern`. Config is not checked against an unknown format.',
  },
  'conf-schema.pattern': {
    title: 'A regular expression in a conf_schema cannot be run',
    remedy:
      'Write it without look-around, back-references and large repetitions; patterns run in linear time, in the syntax of RE2.',
  },
  'conf-schema.default': {
    title: 'A default breaks its own parameter',
    remedy: 'Give the default the type and the limits that the parameter asks for.',
  },
  'conf-schema.too-large': {
    title: 'A conf_schema is too large or too deep',
    remedy: 'Keep it within 64 KiB of JSON and 32 levels.',
  },
  'conf-schema.too-complex': {
    title: 'A conf_schema takes too much memory',
    remedy: 'Simplify it: fewer parts, fewer nested choices, no endless recursion.',
  },
  'conf-schema.timeout': {
    title: 'A conf_schema takes too long to check',
    remedy: 'Simplify it: fewer references that lead to further references, fewer nested choices.',
  },
  'config.invalid': {
    title: 'A config breaks its conf_schema',
    remedy: 'Correct the value at the place shown, or the conf_schema.',
  },
  'config.missing': {
    title: 'A config lacks a required key',
    remedy: 'Set it, give it a `default` in conf_schema, or leave it if the platform gets it elsewhere.',
  },
  'config.unknown-key': {
    title: 'A config has a key that its conf_schema does not define',
    remedy: 'Correct its spelling, remove it, or define it in conf_schema.',
  },
} as const satisfies Record<string, CodeMeaning>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
