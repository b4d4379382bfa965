import type { JSONSchema } from 'json-schema-to-ts';
import { checksumPattern } from '../../catalog/checksum.ts';
import { contentSourceTypes } from '../../catalog/content-source.ts';

/** JSON Schema of `source` of a pack. Which keys go with which type is checked elsewhere. */
export const sourceSchema = {
  title: 'Source',
  description:
    "Where the pack's content is: its own `pack.yaml`, runtimes, actions and all else. What this manifest states itself goes before what the content's `pack.yaml` states. Default: the directory of this manifest.",
  type: ['object', 'null'],
  required: ['type'],
  additionalProperties: false,
  properties: {
    type: {
      title: 'Type',
      description:
        '`git`: a repository; `archive`: a tar.gz, tar.xz, tar or zip file; `registry`: whatever the indexes in the setting `registries` say about the ref, in the version that `version` asks for; `local`: a directory.',
      type: 'string',
      enum: contentSourceTypes,
    },
    url: {
      title: 'Address',
      description:
        'Of the repository, the archive or, for a registry, the one index to ask. Without credentials: those come from git, or from the setting `credentials`. Example: `https://git.example.com/packs/slack.git`.',
      type: 'string',
      minLength: 1,
      maxLength: 2048,
      examples: ['https://git.example.com/packs/slack.git'],
    },
    ref: {
      title: 'Ref',
      description:
        'Of git: a branch, a tag, or a whole commit id. Default: what the repository has checked out. Example: `v2.1.0`.',
      type: 'string',
      minLength: 1,
      maxLength: 256,
      examples: ['v2.1.0'],
    },
    path: {
      title: 'Path',
      description:
        'Directory in the repository or archive that holds the pack; of `local`, the directory itself, relative to that of this manifest. Default: all of it. Example: `packs/slack`.',
      type: 'string',
      minLength: 1,
      maxLength: 1024,
      examples: ['packs/slack'],
    },
    checksum: {
      title: 'Checksum',
      description:
        '`sha256:` and the digest of the archive file, or `attune-pack-file-v1:` and the digest of the files in the pack, whatever they come from. Anything else is refused. Default: what is fetched first counts from then on.',
      type: 'string',
      pattern: checksumPattern.source,
      examples: ['sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    },
    verify: {
      title: 'Signatures',
      description: 'Of git: whose signature the tag or commit must carry. One of the two.',
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: {
        ssh_allowed_signers: {
          title: 'Allowed signers',
          description:
            'File in the format of ssh-keygen(1), relative to the directory of this manifest. Example: `../allowed_signers`.',
          type: 'string',
          minLength: 1,
          examples: ['../allowed_signers'],
        },
        gpg_keyring: {
          title: 'Keyring',
          description:
            'File with the public keys, as `gpg --export` writes it, relative to the directory of this manifest. Example: `../keys.gpg`.',
          type: 'string',
          minLength: 1,
          examples: ['../keys.gpg'],
        },
      },
    },
    submodules: {
      title: 'Submodules',
      description: 'Of git: whether submodules are fetched too. Default: false.',
      type: 'boolean',
      default: false,
    },
    lfs: {
      title: 'Large files',
      description: 'Of git: whether the files that git LFS stands in for are fetched. Default: false.',
      type: 'boolean',
      default: false,
    },
  },
  examples: [{ type: 'git', url: 'https://git.example.com/packs/slack.git', ref: 'v2.1.0' }],
} as const satisfies JSONSchema;
