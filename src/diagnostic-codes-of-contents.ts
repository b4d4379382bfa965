import type { CodeMeaning } from './diagnostic-codes.ts';

/** Codes of what is found about the contents of packs: what they depend on, the indexes that offer them, and the lock file. */
export const diagnosticCodesOfContents = {
  'dependency.missing': {
    title: 'A pack is needed that neither the manifests nor an index has',
    remedy: 'Correct the ref, add a manifest for the pack, or name an index that has it.',
  },
  'dependency.unsatisfied': {
    title: 'No version of a pack satisfies a constraint',
    remedy: 'Widen the constraint, or publish such a version.',
  },
  'dependency.declared': {
    title: 'The manifests have a pack in a version that another pack does not allow',
    remedy: 'Change the version in the manifest, or constrain the pack that needs another one.',
  },
  'dependency.conflict': {
    title: 'Packs ask for versions of one pack that exclude each other',
    remedy: 'Widen one of the constraints that are shown, or take another version of a pack on the way.',
  },
  'dependency.cycle': {
    title: 'Packs from an index depend on each other in a circle',
    remedy: 'Constrain one of them to a version without that dependency, or remove the dependency.',
  },
  'dependency.invalid': {
    title: 'A pack from an index has a dependency that cannot be read',
    remedy: 'Constrain the pack to another version, or have its author correct the dependency.',
  },
  'dependency.too-complex': {
    title: 'The versions of the packs that are needed cannot be chosen in a reasonable time',
    remedy: 'Constrain some of the packs more narrowly.',
  },
  'registry.invalid': {
    title: 'What an address gives is no index of a registry',
    remedy: 'Name the address of an index; its format is printed by `reconcile schema registry-index`.',
  },
  'registry.too-large': {
    title: 'An index has too many entries',
    remedy: 'Split the index, or leave old versions out.',
  },
  'registry.unusable': {
    title: 'No entry of an index can be used',
    remedy: 'Correct the entries that the other findings name.',
  },
  'registry.invalid-entry': {
    title: 'An entry of an index is left out',
    remedy: 'Correct what the finding names, or tell who keeps the index.',
  },
  'registry.invalid-source': {
    title: 'A place that an index names for the content of a pack is not used',
    remedy: 'Correct what the finding names, or tell who keeps the index.',
  },
  'registry.duplicate-entry': {
    title: 'An index offers a version of a pack twice',
    remedy: 'Remove one of the two; the first counts.',
  },
  'registry.more': {
    title: 'There are more findings about an index than are shown',
    remedy: 'Correct the first ones and run again.',
  },
  'lock.format': {
    title: 'The lock file is of another format',
    remedy: 'Use the release of reconcile that wrote it, or a later one.',
  },
  'lock.invalid': {
    title: 'Something in the lock file is not what it must be',
    remedy:
      'Take the file from version control as it was written, or remove the entry of the pack: it is written anew.',
  },
  'lock.unknown-key': {
    title: 'A key of the lock file is not known',
    remedy: 'Correct its spelling, or take the file from version control as it was written.',
  },
  'lock.credential': {
    title: 'An address in the lock file holds a credential',
    remedy: 'Take it out of the file, change it where it is valid, and give it in the settings of the host.',
  },
  'lock.outdated': {
    title: 'The lock file does not hold what a pack declares, and must',
    remedy: 'Run `reconcile update`, and commit the lock file.',
  },
  'lock.unwritable': {
    title: 'The lock file cannot be written',
    remedy: 'Let the user of this program write it, or run with `--locked` or `--no-lock`.',
  },
} as const satisfies Record<string, CodeMeaning>;
