import { dirname, resolve } from 'node:path';
import { checksumPattern, parseChecksum } from '../catalog/checksum.ts';
import {
  contentSourceTypes,
  type ContentSource,
  type ContentSourceType,
  type Signers,
} from '../catalog/content-source.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { parseConstraint } from '../catalog/parse-constraint.ts';
import { holdsCredential } from '../catalog/public-url.ts';
import { parseVersion } from '../catalog/version.ts';
import type { VersionConstraint } from '../catalog/version-constraint.ts';
import type { Document } from '../documents/document.ts';
import { displayList } from './conf-schema/display.ts';
import { capitalize } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

/** Keys that only some types have, with those types. */
const keysOfTypes: Readonly<Record<string, readonly ContentSourceType[]>> = {
  url: ['git', 'archive', 'registry'],
  ref: ['git'],
  path: ['git', 'archive', 'local'],
  verify: ['git'],
  submodules: ['git'],
  lfs: ['git'],
};

/** The keys that a type cannot do without. */
const requiredKeys: Readonly<Record<ContentSourceType, readonly string[]>> = {
  local: ['path'],
  git: ['url'],
  archive: ['url'],
  registry: [],
};

type Problem = Omit<ManifestFinding, 'code'> & Partial<Pick<ManifestFinding, 'code'>>;

/** Finds what the schema of `source` cannot say: keys that do not go together, and texts that cannot be used. */
export function checkSource(stated: JsonValue | undefined): readonly ManifestFinding[] {
  if (!isJsonObject(stated)) return [];
  const type = contentSourceTypes.find((each) => each === stated['type']);
  if (type === undefined) return [];
  const problems = [
    ...findStrangeKeys(stated, type),
    ...findMissingKeys(stated, type),
    ...findSecretUrl(stated),
    ...findWrongChecksum(stated, type),
    ...findWrongPath(stated, type),
  ];
  return problems.map((problem) => ({ code: 'source.invalid', ...problem }));
}

function findStrangeKeys(stated: JsonObject, type: ContentSourceType): readonly Problem[] {
  return Object.entries(keysOfTypes).flatMap(([key, types]) => {
    if ((stated[key] ?? null) === null || stated[key] === false || types.includes(type)) return [];
    const listed = displayList(
      types.map((each) => `\`${each}\``),
      'or',
    );
    const message = `\`source.${key}\` means nothing for \`type: ${type}\`.`;
    return [{ path: ['source', key], part: 'key', message, hint: `It goes with ${listed}. Remove it.` }];
  });
}

function findMissingKeys(stated: JsonObject, type: ContentSourceType): readonly Problem[] {
  return requiredKeys[type]
    .filter((key) => (stated[key] ?? null) === null)
    .map((key) => ({
      path: ['source'],
      message: `\`source\` has no \`${key}\`, which \`type: ${type}\` needs.`,
      hint: key === 'url' ? 'Add `url:` with the address.' : 'Add `path:` with the directory.',
    }));
}

function findSecretUrl({ url }: JsonObject): readonly Problem[] {
  if (typeof url !== 'string' || !holdsCredential(url)) return [];
  return [
    {
      code: 'source.credentials',
      path: ['source', 'url'],
      message: '`source.url` holds credentials.',
      hint: "Leave them out of the address, and out of git: they come from git's credential helpers, or from the setting `credentials`.",
    },
  ];
}

function findWrongChecksum({ checksum }: JsonObject, type: ContentSourceType): readonly Problem[] {
  if (typeof checksum !== 'string' || !checksumPattern.test(checksum)) return [];
  const { algorithm } = parseChecksum(checksum) ?? {};
  if (algorithm !== 'sha256' || type === 'archive') return [];
  return [
    {
      path: ['source', 'checksum'],
      message: `\`sha256:\` is the checksum of an archive file, and \`type: ${type}\` names none.`,
      hint: 'Write `attune-pack-file-v1:` and the digest of the content, which a dry run without a checksum shows.',
    },
  ];
}

function findWrongPath({ path }: JsonObject, type: ContentSourceType): readonly Problem[] {
  if (typeof path !== 'string' || type === 'local') return [];
  const parts = path.replace(/\/$/, '').split('/');
  if (!parts.some((part) => part === '' || part === '.' || part === '..' || /[\\\p{Cc}]/u.test(part)))
    return [];
  return [
    {
      path: ['source', 'path'],
      message: '`source.path` must name a directory inside of what is fetched.',
      hint: 'Write a relative path with forward slashes, without `.`, `..` and empty parts, such as `packs/slack`.',
    },
  ];
}

/** Where a pack without errors says that its content is; undefined where it says nothing. */
export function readSource({ value, file }: Document): ContentSource | undefined {
  const stated = isJsonObject(value) ? (value['source'] ?? null) : null;
  if (!isJsonObject(stated) || checkSource(stated).length > 0) return undefined;
  const type = contentSourceTypes.find((each) => each === stated['type']);
  if (type === undefined) return undefined;
  const text = (key: string): string | undefined => {
    const found = stated[key];
    return typeof found === 'string' && found !== '' ? found : undefined;
  };
  const path = text('path')?.replace(/\/$/, '') ?? '';
  return {
    type,
    url: text('url'),
    ref: text('ref'),
    path: type === 'local' ? resolve(dirname(file.absolutePath), path) : path,
    checksum: parseChecksum(text('checksum') ?? ''),
    signers: readSigners(stated['verify'] ?? null, dirname(file.absolutePath)),
    submodules: stated['submodules'] === true,
    lfs: stated['lfs'] === true,
  };
}

function readSigners(stated: JsonValue, directory: string): Signers | undefined {
  if (!isJsonObject(stated)) return undefined;
  const { ssh_allowed_signers: ssh, gpg_keyring: gpg } = stated;
  if (typeof ssh === 'string') return { kind: 'ssh', allowedSigners: resolve(directory, ssh) };
  if (typeof gpg === 'string') return { kind: 'gpg', keyring: resolve(directory, gpg) };
  return undefined;
}

/** The version that content must have: a whole one is meant exactly, else it is a constraint. Undefined where the text is neither. */
export function readWantedVersion(stated: JsonValue | undefined): VersionConstraint | undefined {
  const text = typeof stated === 'string' ? stated.trim() : '';
  const isWhole = /^v?\d+\.\d+\.\d+/.test(text) && parseVersion(text) !== undefined;
  const parsed = parseConstraint(isWhole ? `=${text.replace(/^v/, '')}` : text);
  return parsed.valid ? parsed : undefined;
}

/** Finds a version that is neither one nor a constraint. */
export function checkWantedVersion(stated: JsonValue | undefined): readonly ManifestFinding[] {
  if (typeof stated !== 'string' || readWantedVersion(stated) !== undefined) return [];
  const parsed = parseConstraint(stated);
  if (parsed.valid) return [];
  return [
    {
      code: 'manifest.invalid-value',
      path: ['version'],
      message: `\`version\` is neither a version nor a constraint: ${parsed.message}.`,
      hint: capitalize(parsed.hint),
    },
  ];
}
