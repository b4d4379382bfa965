import { parseChecksum } from '../../catalog/checksum.ts';
import { isJsonObject, type JsonObject, type JsonPath } from '../../catalog/json.ts';
import type { Lock, LockedPack } from '../../catalog/pack-lock.ts';
import { holdsCredential } from '../../catalog/public-url.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { Document } from '../../documents/document.ts';
import { checkSchema } from '../check-schema.ts';
import { collectFindings } from '../collect-findings.ts';
import { displayPlace } from '../display-place.ts';
import type { ManifestFinding } from '../finding.ts';
import { lockFormat, lockSchema } from './lock-schema.ts';

/** A lock, or what is wrong with it: a lock that is wrong anywhere is not used at all. */
export type ParsedLock =
  | { readonly lock: Lock; readonly diagnostics: readonly [] }
  | { readonly lock: undefined; readonly diagnostics: readonly Diagnostic[] };

/** Reads the document of a lock file. */
export function parseLock(document: Document): ParsedLock {
  // A plain value of YAML is one of JSON.
  const value = document.value as JsonObject;
  const findings = checkFormat(value) ?? [
    ...checkSchema(lockSchema, value).map(nameFinding),
    ...checkPacks(value),
  ];
  if (findings.length > 0) return { lock: undefined, diagnostics: collectFindings(document, findings) };
  // The schema has seen that they are what they must be.
  const packs = Object.entries(value['packs'] as unknown as Readonly<Record<string, StatedPack>>);
  return {
    lock: { packs: new Map(packs.map(([ref, stated]) => [ref, buildPack(stated)])) },
    diagnostics: [],
  };
}

type StatedPack = Readonly<Record<'version' | 'digest', string>> &
  Readonly<Partial<Record<'commit' | 'archive' | 'registry' | 'declared', string>>> & {
    readonly verified?: boolean;
    readonly source: Pick<LockedPack['source'], 'type' | 'url'> & {
      readonly ref?: string;
      readonly path?: string;
    };
  };

function buildPack(stated: StatedPack): LockedPack {
  const { version, source, commit, archive, digest, registry, declared } = stated;
  const checksum = parseChecksum(digest);
  if (checksum === undefined) throw new Error('The schema of lock files accepts a digest that is none.');
  return {
    version,
    source: { type: source.type, url: source.url, ref: source.ref, path: source.path ?? '' },
    commit,
    archive: archive === undefined ? undefined : parseChecksum(archive),
    digest: checksum,
    registry,
    verified: stated.verified ?? false,
    declared,
  };
}

/** Another format is one finding: what else there is would be measured by the wrong rules. */
function checkFormat(value: JsonObject): readonly ManifestFinding[] | undefined {
  const format = isJsonObject(value) ? value['format'] : undefined;
  if (typeof format !== 'number' || format === lockFormat) return undefined;
  const message = `The lock file has the format ${format}; this version of reconcile reads ${lockFormat}.`;
  const hint = 'Use the release that wrote it, or a later one.';
  return [{ code: 'lock.format', path: ['format'], message, hint }];
}

const forms: Readonly<Record<string, string>> = {
  commit: 'Write the whole commit: 40 hexadecimal digits (64 in a repository of SHA-256), in lower case.',
  archive: 'Write `sha256:` and 64 hexadecimal digits, in lower case.',
  digest: 'Write `attune-pack-file-v1:` and 64 hexadecimal digits, in lower case.',
  declared: 'Write `sha256:` and 64 hexadecimal digits, in lower case.',
  url: 'Write an address without spaces and control characters.',
  registry: 'Write an address without spaces and control characters.',
  ref: 'Write a branch, a tag or a commit.',
  path: 'Write a relative path with `/` between its parts, none of them `.` or `..`.',
};

/** The findings are those about manifests, but for what they are called. */
function nameFinding(finding: ManifestFinding): ManifestFinding {
  const hint = finding.hint ?? forms[String(finding.path.at(-1))] ?? 'Take the file as it was written.';
  const code = finding.code === 'manifest.unknown-key' ? 'lock.unknown-key' : 'lock.invalid';
  return { ...finding, code, hint };
}

/** What goes together and what does not, which a schema would say less well. */
function checkPacks(value: JsonObject): readonly ManifestFinding[] {
  const packs = isJsonObject(value) ? value['packs'] : undefined;
  if (!isJsonObject(packs)) return [];
  return Object.entries(packs).flatMap(([ref, stated]) => {
    const source = isJsonObject(stated) ? stated['source'] : undefined;
    if (!isJsonObject(stated) || !isJsonObject(source)) return [];
    return [
      ...checkPins(stated, source['type'], ['packs', ref]),
      ...checkAddress(source['url'], ['packs', ref, 'source', 'url']),
      ...checkAddress(stated['registry'], ['packs', ref, 'registry']),
    ];
  });
}

function checkPins(stated: JsonObject, type: unknown, path: JsonPath): readonly ManifestFinding[] {
  if (type !== 'git' && type !== 'archive') return [];
  const [wanted, other] =
    type === 'git' ? (['commit', 'archive'] as const) : (['archive', 'commit'] as const);
  const findings: ManifestFinding[] = [];
  if (!Object.hasOwn(stated, wanted)) {
    const message = `${displayPlace(path)} has no \`${wanted}\`, which content of type \`${type}\` must have.`;
    findings.push({ code: 'lock.invalid', path, message, hint: forms[wanted] ?? '' });
  }
  if (Object.hasOwn(stated, other)) {
    const message = `${displayPlace([...path, other])} means nothing for content of type \`${type}\`.`;
    findings.push({ code: 'lock.invalid', path: [...path, other], part: 'key', message, hint: 'Remove it.' });
  }
  const { source } = stated;
  if (type === 'archive' && isJsonObject(source) && Object.hasOwn(source, 'ref')) {
    const place = [...path, 'source', 'ref'];
    const message = `${displayPlace(place)} means nothing for an archive.`;
    findings.push({ code: 'lock.invalid', path: place, part: 'key', message, hint: 'Remove it.' });
  }
  return findings;
}

function checkAddress(url: unknown, path: JsonPath): readonly ManifestFinding[] {
  if (typeof url !== 'string' || !holdsCredential(url)) return [];
  const message = `${displayPlace(path)} holds a user or a password.`;
  const hint = 'Take it out, change it where it is valid, and give it in the settings of the host.';
  return [{ code: 'lock.credential', path, message, hint }];
}
