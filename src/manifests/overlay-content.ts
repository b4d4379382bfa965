import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { satisfies } from '../catalog/version-constraint.ts';
import type { Diagnostic, Location } from '../diagnostics.ts';
import type { Document } from '../documents/document.ts';
import { asText } from './as-text.ts';
import type { Manifest } from './classify-documents.ts';
import { displayWord } from './display-place.ts';
import type { PackContents } from './pack-contents.ts';
import type { PackSource } from './pack-source.ts';
import { readWantedVersion } from './read-source.ts';
import { columnOfKey, spellingsOf } from './spellings.ts';

/** Keys of a declaration that say nothing about the pack itself. */
const declarative: ReadonlySet<string> = new Set(['kind', 'apiVersion', 'source', 'version']);

/** Columns whose keys are stated one by one. */
const merged: ReadonlySet<string> = new Set(['config', 'meta']);

/**
 * A pack as its content describes it, with what the declaration states put in its place: a whole column, or one key of `config` and
 * `meta`. Its version is the content's.
 */
export function overlayContent(content: PackSource, declaration: Manifest): PackSource {
  const own = Object.fromEntries(
    Object.entries(declaration.value).filter(([key, value]) => !declarative.has(key) && value !== null),
  );
  const document = overlayDocument(content.document, declaration.document, own);
  return { ...content, document, stated: overlay(content.stated, own, declaration.value['version']) };
}

function overlay(base: JsonObject, own: JsonObject, version: JsonValue | undefined): JsonObject {
  const replaced = new Set(
    Object.keys(own).flatMap((key) => (merged.has(columnOfKey(key)) ? [key] : spellingsOf(columnOfKey(key)))),
  );
  const kept = Object.entries(base).filter(([key]) => !replaced.has(key));
  const result: Record<string, JsonValue> = Object.fromEntries(kept);
  for (const [key, value] of Object.entries(own)) {
    const column = columnOfKey(key);
    const stated = merged.has(column)
      ? spellingsOf(column).find((each) => Object.hasOwn(base, each))
      : undefined;
    const below = stated === undefined ? null : (base[stated] ?? null);
    if (stated !== undefined && stated !== key) delete result[stated];
    result[key] = isJsonObject(below) && isJsonObject(value) ? { ...below, ...value } : value;
  }
  if (result['version'] === undefined && typeof version === 'string') result['version'] = version;
  return result;
}

/** One document out of two: each part is where it was written. */
function overlayDocument(content: Document, declaration: Document, own: JsonObject): Document {
  const value = isJsonObject(content.value)
    ? overlay(content.value, own, isJsonObject(declaration.value) ? declaration.value['version'] : undefined)
    : content.value;
  return {
    ...content,
    value,
    locate: (path, part) => (isOwn(path, own) ? declaration : content).locate(path, part),
  };
}

function isOwn([key, inner]: JsonPath, own: JsonObject): boolean {
  if (key === undefined) return true;
  const stated = own[String(key)];
  if (stated === undefined) return false;
  if (inner === undefined || !merged.has(columnOfKey(String(key))) || !isJsonObject(stated)) return true;
  return Object.hasOwn(stated, String(inner));
}

/** Finds content that has another version than the declaration says. */
export function checkContent(content: PackSource, { document, value }: Manifest): readonly Diagnostic[] {
  const { version } = content.stated;
  const wanted = readWantedVersion(value['version']);
  if (typeof version !== 'string' || wanted === undefined || satisfies(version, wanted)) return [];
  return [
    {
      code: 'content.mismatch',
      severity: 'error',
      location: document.locate(['version']),
      message: `The content has version ${displayWord(version)}, which does not satisfy ${displayWord(asText(value['version']))}.`,
      hint: 'Change `version`, or let `source` lead to such a version.',
      related: [
        { location: content.document.locate(['version']), message: "The content's version is here." },
      ],
    },
  ];
}

/** Finds what a content brings besides the pack that it was fetched for, and a version that an index says otherwise. */
export function checkIdentity(
  manifests: readonly Manifest[],
  { ref, found }: { readonly ref: string; readonly found: PackContents },
): readonly Diagnostic[] {
  const findings = manifests.flatMap(({ document, value }, index) => {
    const message = describeOther(value, { ref, isFirst: index === 0 });
    return message === undefined ? [] : [mismatch(document.locate(['ref']), message, found)];
  });
  const [first] = manifests;
  const version = first?.value['version'];
  if (first === undefined || typeof version !== 'string' || isVersion(version, found.version))
    return findings;
  const message = `The content has version ${displayWord(version)}, and the index says ${displayWord(found.version ?? '')}.`;
  return [...findings, mismatch(first.document.locate(['version']), message, found)];
}

function describeOther(
  { ref: stated }: Manifest['value'],
  { ref, isFirst }: { readonly ref: string; readonly isFirst: boolean },
): string | undefined {
  const content = `The content of the pack ${displayWord(ref)}`;
  if (!isFirst) return `${content} describes more than one pack.`;
  if (typeof stated !== 'string' || stated === ref) return undefined;
  return `${content} is that of the pack ${displayWord(stated)}.`;
}

function isVersion(version: string, wanted: string | undefined): boolean {
  const constraint = wanted === undefined ? undefined : readWantedVersion(wanted);
  return constraint === undefined || satisfies(version, constraint);
}

function mismatch(location: Location, message: string, { location: asked }: PackContents): Diagnostic {
  return {
    code: 'content.mismatch',
    severity: 'error',
    location,
    message,
    hint: 'Let the source lead to the content of that pack alone.',
    related: [{ location: asked, message: 'It is asked for here.' }],
  };
}
