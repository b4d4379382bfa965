import { diagnosticCodesOfContents } from './diagnostic-codes-of-contents.ts';
import { diagnosticCodesOfManifests } from './diagnostic-codes-of-manifests.ts';
import { diagnosticCodesOfSources } from './diagnostic-codes-of-sources.ts';

/** What a diagnostic code means. The table in docs/diagnostics.md is checked against this one. */
export interface CodeMeaning {
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
  'file.not-found': {
    title: 'A file or directory does not exist',
    remedy: 'Correct the path, or create what it names.',
  },
  'file.not-regular': {
    title: 'Something other than a file is named like a manifest',
    remedy: 'Rename or remove the directory, pipe, socket or device, or list it in `.reconcileignore`.',
  },
  'file.outside-root': {
    title: 'A link leads out of the directory that is read',
    remedy: 'Copy the file in place of the link, or name a directory that holds both.',
  },
  'file.link-dangling': {
    title: 'A symbolic link points at nothing',
    remedy: 'Correct its target, or remove the link.',
  },
  'file.link-loop': {
    title: 'A symbolic link leads back to itself',
    remedy: 'Let it point at a file or at a directory that does not hold it, or remove it.',
  },
  'file.too-large': {
    title: 'A file is too large',
    remedy: 'Split it: a manifest has at most 1 MiB.',
  },
  'file.tree-too-large': {
    title: 'The manifests together are too large',
    remedy: 'Reconcile parts of the tree on their own, or list what is no manifest in `.reconcileignore`.',
  },
  'file.too-many': {
    title: 'There are too many files or directories',
    remedy: 'Name the directory that holds the manifests, or list others in `.reconcileignore`.',
  },
  'file.too-deep': {
    title: 'A directory lies too deep',
    remedy: 'Move its manifests up: at most 100 directories are nested.',
  },
  'file.not-utf8': {
    title: 'A file is not encoded as UTF-8',
    remedy: 'Save it as UTF-8.',
  },
  'json.syntax': {
    title: 'A file is not JSON',
    remedy: 'Write it anew: a snapshot with `reconcile export -o json`.',
  },
  'snapshot.format': {
    title: 'A file is no snapshot, or one of another format',
    remedy: 'Write one with `reconcile export -o json`, by this version of reconcile.',
  },
  'snapshot.invalid': {
    title: 'A snapshot does not hold what it should',
    remedy: 'Write it anew with `reconcile export -o json` instead of editing it.',
  },
  'file.not-text': {
    title: 'A file holds a NUL character',
    remedy: 'Remove the character. Is it a binary file?',
  },
  'file.rival': {
    title: 'Two files claim the same place in a pack',
    remedy: 'Keep one of them, such as `pack.yaml` and not `pack.yml`.',
  },
  'file.ignore-pattern': {
    title: 'A line of `.reconcileignore` is refused',
    remedy: 'Write a simpler pattern: at most three `**` in one, at most 1,000 lines in a file.',
  },
  'yaml.syntax': {
    title: 'A file is not YAML',
    remedy: 'Correct the place shown; the cause may be on the line before.',
  },
  'yaml.tab': {
    title: 'A tab is used for indentation',
    remedy: 'Indent with spaces.',
  },
  'yaml.unclosed': {
    title: 'A quote or bracket is never closed',
    remedy: 'Close it.',
  },
  'yaml.indentation': {
    title: 'The indentation fits nothing',
    remedy: 'Align the line with the other entries of its mapping or list.',
  },
  'yaml.unknown-tag': {
    title: 'A tag is not supported',
    remedy:
      'Remove it. Only the tags of the core schema are understood: `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!map`, `!!seq`.',
  },
  'yaml.directive': {
    title: 'A directive is not supported',
    remedy: 'Remove the line that begins with `%`. Files are read as YAML 1.2.',
  },
  'yaml.merge-conflict': {
    title: 'A file holds an unresolved merge conflict',
    remedy: 'Choose one side and remove the marks of the conflict.',
  },
  'yaml.empty': {
    title: 'A manifest is empty',
    remedy: 'Write it, or remove the file.',
  },
  'yaml.several-documents': {
    title: 'A file holds more documents than one',
    remedy: 'Write one document, without further lines `---`.',
  },
  'yaml.duplicate-key': {
    title: 'A key is written twice in one mapping',
    remedy: 'Keep one of the two. `1` and `"1"` are the same key.',
  },
  'yaml.key': {
    title: 'A key is not usable',
    remedy: 'Write a text as the key; not a list, a mapping, nothing at all, or `__proto__`.',
  },
  'yaml.merge': {
    title: 'A merge key is not usable',
    remedy: 'Write `<<: *anchor` or `<<: [*first, *second]`, with the anchors on mappings above.',
  },
  'yaml.unknown-alias': {
    title: 'An alias refers to no anchor',
    remedy: 'Define the anchor above it, or quote a text that begins with `*`.',
  },
  'yaml.alias-cycle': {
    title: 'An alias stands inside of its own value',
    remedy: 'Write the value out in place of the alias.',
  },
  'yaml.too-deep': {
    title: 'Values are nested too deep',
    remedy: 'Nest less: at most 100 levels.',
  },
  'yaml.too-large': {
    title: 'A file holds too many values',
    remedy:
      'Split it: at most 10,000 documents, 1,000 aliases, and 100,000 values of 8 Mi characters with every alias written out.',
  },
  'yaml.too-many-keys': {
    title: 'A mapping holds too many keys',
    remedy: 'Split it: at most 10,000 keys.',
  },
  'yaml.number': {
    title: 'A number cannot be kept exactly',
    remedy: 'Quote it, so that it stays as it is written.',
  },
  'yaml.forbidden-character': {
    title: 'A text holds a character that no database takes',
    remedy: 'Remove the escape sequence: NUL and single surrogates are refused.',
  },
  'yaml.ambiguous-scalar': {
    title: 'A value means something else to other readers of YAML',
    remedy: 'Write `true` or `false`, or quote the value.',
  },
  'yaml.more': {
    title: 'There are more findings in a file than are shown',
    remedy: 'Correct the first ones and run again.',
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
  ...diagnosticCodesOfManifests,
  ...diagnosticCodesOfSources,
  ...diagnosticCodesOfContents,
  'plan.unmanaged': {
    title: 'An object exists that no source owns, and it differs',
    remedy: 'Take it over with `--adopt` after reading what would change, or make the manifest equal to it.',
  },
  'plan.owned-by-other-source': {
    title: 'An object is owned by another source',
    remedy:
      'Keep its manifest in one of the two sources only; `moved: {source: …}` takes it over without deleting it.',
  },
  'plan.move-target-exists': {
    title: 'An object cannot get a ref that another row has',
    remedy: 'Remove `moved`, and the manifest of the object that is no longer wanted.',
  },
  'plan.foreign-runtime': {
    title: 'A runtime exists under another pack',
    remedy: 'Give the runtime another ref: a runtime is changed only by the pack that holds it.',
  },
  'plan.missing-pack': {
    title: 'A pack is referred to that exists nowhere',
    remedy: 'Correct the ref, or add a manifest for the pack.',
  },
  'plan.unsatisfied-dependency': {
    title: 'A pack in the database has a version that a dependency does not allow',
    remedy: 'Widen the constraint, or bring that pack to a version that satisfies it.',
  },
  'target.unknown': {
    title: 'A target names nothing in the manifests',
    remedy:
      'Name a pack (`core`), a runtime (`core.python`) or a version (`core.python@3.12`) that the manifests hold.',
  },
  'settings.invalid-value': {
    title: 'A setting has a value that it cannot have',
    remedy: 'Write a value of the kind that the finding names, where the finding says.',
  },
  'settings.unknown-key': {
    title: 'A key of `reconcile.yaml` is no setting',
    remedy: 'Correct its spelling, or remove it.',
  },
  'settings.unknown-variable': {
    title: 'A variable that begins with `RECONCILE_` is no setting',
    remedy: 'Correct its spelling, or unset it.',
  },
  'settings.password-in-file': {
    title: 'A database password stands in `reconcile.yaml`',
    remedy: 'Take it out of the file, change it, and give it in `DATABASE_URL` or `PGPASSWORD`.',
  },
  'apply.rejected': {
    title: 'The database refuses an object',
    remedy: 'Change what the manifest states so that the constraint or trigger that is named accepts it.',
  },
} as const satisfies Record<string, CodeMeaning>;

export type DiagnosticCode = keyof typeof diagnosticCodes;
