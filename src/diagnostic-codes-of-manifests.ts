import type { CodeMeaning } from './diagnostic-codes.ts';

/** Codes of what is found in manifests themselves: their form, the objects that they describe, and how those refer to each other. */
export const diagnosticCodesOfManifests = {
  'manifest.not-a-mapping': {
    title: 'A manifest is not a mapping',
    remedy: 'Write keys and values, beginning with `ref:`.',
  },
  'manifest.no-kind': {
    title: 'A document looks like a manifest but does not say what it is',
    remedy: 'Add `kind: Pack` or `kind: Runtime`, or list the file in `.reconcileignore`.',
  },
  'manifest.unknown-kind': {
    title: 'A document is of no known kind',
    remedy: 'Write `kind: Pack` or `kind: Runtime`.',
  },
  'manifest.misplaced-kind': {
    title: 'A document lies where another kind belongs',
    remedy:
      'Move it: `pack.yaml` holds the pack, files in `runtimes/` hold its runtimes, any other file holds either.',
  },
  'manifest.unknown-version': {
    title: 'A document is written in a format that this release does not know',
    remedy: 'Write `apiVersion: reconcile/v1`, or leave it out.',
  },
  'manifest.foreign-version': {
    title: 'A document is of one of our kinds but in the format of another tool',
    remedy:
      'Write `apiVersion: reconcile/v1` if it is meant for us, else list the file in `.reconcileignore`.',
  },
  'manifest.missing-key': {
    title: 'A required key is missing',
    remedy: 'Add it.',
  },
  'manifest.unknown-key': {
    title: 'A key is not known',
    remedy:
      'Correct its spelling or move it to where it belongs; notes go into `meta`, or under keys that begin with `x-`.',
  },
  'manifest.wrong-type': {
    title: 'A value has the wrong type',
    remedy: 'Write a value of the type that is named.',
  },
  'manifest.invalid-value': {
    title: 'A value is not one of those that are allowed',
    remedy: 'Write one that is.',
  },
  'manifest.unquoted-version': {
    title: 'A version is written without quotes',
    remedy: 'Quote it: YAML takes 3.10 for the number 3.1.',
  },
  'manifest.conflicting-keys': {
    title: 'Two spellings of one key have different values',
    remedy: 'Keep one of the two, or give both the same value.',
  },
  'manifest.more': {
    title: 'A document has more findings than are shown',
    remedy: 'Correct the first ones and run again.',
  },
  'pack.invalid-ref': {
    title: "A pack's ref has the wrong form",
    remedy: 'Use lower-case letters, digits, `_` and `-`, at least two characters, the first a letter.',
  },
  'pack.invalid-version': {
    title: "A pack's version is not a semantic version",
    remedy: 'Write three numbers, such as `"1.4.0"`.',
  },
  'pack.duplicate': {
    title: 'Two documents describe the same pack',
    remedy: 'Remove or rename all but one.',
  },
  'pack.conflicting-meta': {
    title: 'A key and the entry of `meta` with the same name differ',
    remedy: 'Keep one of the two; the entry of `meta` is the one that counts.',
  },
  'runtime.invalid-ref': {
    title: "A runtime's ref has the wrong form",
    remedy: 'Write the ref of its pack, a dot and a name, such as `core.python`.',
  },
  'runtime.foreign-pack': {
    title: 'A runtime claims to belong to another pack than it does',
    remedy: 'Let the first part of `ref`, `pack_ref` and the pack beside it agree.',
  },
  'runtime.duplicate': {
    title: 'Two documents describe the same runtime',
    remedy: 'Remove or rename all but one.',
  },
  'runtime.duplicate-alias': {
    title: 'Two runtimes have the same alias',
    remedy: 'Keep it on one of them, so that a pack that asks for it knows what it gets.',
  },
  'runtime.invalid-pattern': {
    title: 'The pattern of a verification command is no usable regular expression',
    remedy: 'Write it in RE2 syntax, which has no look-ahead, look-behind and back-references.',
  },
  'runtime.invalid-path': {
    title: "A path does not stay inside of the pack's directory",
    remedy: "Write it relative to the pack's directory, with forward slashes and without `..`.",
  },
  'runtime.invalid-variable': {
    title: 'A name cannot be that of an environment variable',
    remedy: 'Use letters, digits and `_`, not beginning with a digit.',
  },
  'version.invalid': {
    title: 'A runtime version cannot be used as one',
    remedy: 'Write it as visible characters without spaces around them, such as `"3.12"`.',
  },
  'version.duplicate': {
    title: 'A runtime has the same version twice',
    remedy: 'Remove one of the two.',
  },
  'version.equivalent': {
    title: 'Two versions of a runtime differ in spelling only',
    remedy: 'Keep one: missing numbers count as 0.',
  },
  'version.several-defaults': {
    title: 'A runtime has several default versions',
    remedy: 'Leave `is_default: true` at one of them.',
  },
  'lifecycle.unknown-key': {
    title: 'A path of `ignore_changes` begins with a key that means nothing there',
    remedy: 'Begin it with a key of the manifest, such as `config.timeout`, `meta` or `description`.',
  },
  'lifecycle.fixed-key': {
    title: 'A path of `ignore_changes` names what can never differ',
    remedy:
      'Remove the path: refs, versions and what follows from them say which object it is, and other columns are never written.',
  },
  'lifecycle.invalid-path': {
    title: 'A path of `ignore_changes` cannot be followed',
    remedy:
      'Write keys with a dot between them, or as a list where a key has a dot or is a number, and end the path at a list.',
  },
  'moved.unchanged': {
    title: 'An object was moved from the ref that it has',
    remedy: 'Write the ref that it had before, or remove `from` where only the source was another one.',
  },
  'moved.duplicate': {
    title: 'Several objects were moved from the same place',
    remedy: 'Remove `moved` from all but the one that the existing row becomes.',
  },
  'moved.still-described': {
    title: 'An object was moved from a ref that the manifests still describe',
    remedy: 'Remove `moved`, or the manifest of what is still there.',
  },
  'template.unknown-variable': {
    title: 'A template names a variable that does not exist',
    remedy:
      'Use {pack_dir}, {env_dir}, {interpreter}, {action_file} or {manifest_path}; put spaces into braces that are meant literally.',
  },
  'template.unavailable-variable': {
    title: 'A template uses a variable that has no value there',
    remedy: 'Configure what gives it its value, or leave it out.',
  },
  'reference.invalid': {
    title: 'A reference cannot be read',
    remedy: 'Write a name, and a version constraint behind `@` where one is needed: `python@>=3.11`.',
  },
  'reference.unknown-runtime': {
    title: 'A pack needs a runtime that is neither in the manifests nor in the database, if one is asked',
    remedy:
      'Correct the name, add the manifests of the pack that brings the runtime, or compare with a database that has it.',
  },
  'reference.ambiguous-runtime': {
    title: 'A pack needs a runtime by a name that several have',
    remedy: 'Name it by its ref.',
  },
  'reference.no-version': {
    title: 'No version of a runtime satisfies what a pack asks for',
    remedy: 'Change the constraint, or add a version to the runtime.',
  },
  'reference.unsatisfied': {
    title: 'A pack needs another version of a pack than there is',
    remedy: 'Change the constraint, or the version of the other pack.',
  },
  'reference.missing-pack': {
    title: 'A pack that is needed is not among the manifests',
    remedy: 'Correct the ref, add its manifest, or compare with a database that has the pack.',
  },
  'reference.self': {
    title: 'A pack depends on itself',
    remedy: 'Remove the dependency.',
  },
  'reference.cycle': {
    title: 'Packs depend on each other in a circle',
    remedy: 'Remove one of the dependencies; what both need can become a pack of its own.',
  },
} as const satisfies Record<string, CodeMeaning>;
