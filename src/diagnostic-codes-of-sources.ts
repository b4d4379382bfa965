import type { CodeMeaning } from './diagnostic-codes.ts';

/** What can be found about where packs have their content from, and about that content. */
export const diagnosticCodesOfSources = {
  'source.invalid': {
    title: 'A `source` contradicts itself',
    remedy: 'Write the keys that go with its type.',
  },
  'source.credentials': {
    title: 'The address of a source holds credentials',
    remedy: "Leave them out: git's credential helpers have them, or the setting `credentials`.",
  },
  'source.unavailable': {
    title: 'Content cannot be fetched now',
    remedy: 'See that the remote can be reached from here; what was fetched before goes on serving.',
  },
  'source.not-found': {
    title: 'A repository, ref, path or archive does not exist',
    remedy: 'Correct what `source` says.',
  },
  'source.refused': {
    title: 'An address, ref or path is not followed',
    remedy: 'Write another one; files of this host need the setting `allow_file_sources`.',
  },
  'source.unsafe': {
    title: 'Content holds what is not unpacked',
    remedy: 'Publish it without links, devices and names that collide, and within the limits.',
  },
  'source.checksum': {
    title: 'Content is not what its checksum says',
    remedy: 'Find out why it has changed, and only then correct the checksum.',
  },
  'source.unsigned': {
    title: 'Nobody who may has signed the content',
    remedy: 'Have it signed, or correct `verify`.',
  },
  'source.unreadable': {
    title: 'Content is not in the format that it should be in',
    remedy: 'Let `source` lead to a git repository, a tar or zip archive, or an index.',
  },
  'source.moved': {
    title: 'Something that never changes has changed: what a tag, a commit or an address stands for',
    remedy: 'Find out why; if it is meant, accept it with `reconcile update --accept-moved`.',
  },
  'content.mismatch': {
    title: 'Content is another pack, or another version, than its manifest says',
    remedy: 'Correct the manifest, or what its `source` leads to.',
  },
} as const satisfies Record<string, CodeMeaning>;
