import { isJsonObject, type JsonObject } from '../catalog/json.ts';
import { suggest } from '../catalog/suggest.ts';
import type { Document } from '../documents/document.ts';
import { asText } from './as-text.ts';
import type { Charge } from './charge.ts';
import { displayTypeOf } from './conf-schema/display.ts';
import { displayWord } from './display-place.ts';
import { type ManifestFinding, placeFinding } from './finding.ts';

/** A document that was found to be a manifest. */
export interface Manifest {
  readonly document: Document;
  readonly value: JsonObject;
}

/** The documents by what they are. Documents of other tools are in none of the lists. */
export interface ClassifiedDocuments {
  readonly packs: readonly Manifest[];
  readonly runtimes: readonly Manifest[];
  /** By pack directory. */
  readonly configSchemas: ReadonlyMap<string, Document>;
  /** What is wrong with documents that are in no list. */
  readonly charges: readonly Charge[];
}

const apiVersion = 'reconcile/v1';
const kindNames = ['Pack', 'Runtime'] as const;
type KindName = (typeof kindNames)[number];
/** Where documents of a kind may lie. */
const homes: Readonly<Record<KindName, string>> = {
  Pack: 'A pack lies in a `pack.yaml`, or in a file outside of pack directories.',
  Runtime: 'A runtime lies in `runtimes/` beside the `pack.yaml`, or in a file outside of pack directories.',
};
type Verdict = KindName | 'other' | ManifestFinding;

/** What a manifest states that says no kind but has a ref: one of these makes it look like ours. */
const telltales: readonly string[] = [
  'version',
  'versions',
  'label',
  'conf_schema',
  'runtime_deps',
  'distributions',
  'execution_config',
  'pack_ref',
];

/** Tells packs, runtimes and config schemas apart, by where they lie and what they say, and leaves out what is not ours. */
export function classifyDocuments(documents: readonly Document[]): ClassifiedDocuments {
  const manifests: Record<KindName, Manifest[]> = { Pack: [], Runtime: [] };
  const configSchemas = new Map<string, Document>();
  const charges: Charge[] = [];
  for (const document of documents) {
    const { role, packDirectory } = document.file;
    if (role === 'config-schema') {
      if (packDirectory !== undefined && !configSchemas.has(packDirectory))
        configSchemas.set(packDirectory, document);
      continue;
    }
    const verdict = classify(document);
    if (verdict === 'other') continue;
    if (typeof verdict === 'object')
      charges.push({ documents: [document], diagnostics: [placeFinding(document, verdict)] });
    else if (isJsonObject(document.value)) manifests[verdict].push({ document, value: document.value });
  }
  return { packs: manifests.Pack, runtimes: manifests.Runtime, configSchemas, charges };
}

function classify({ file, value }: Document): Verdict {
  const expected = file.role === 'pack' ? 'Pack' : file.role === 'runtime' ? 'Runtime' : undefined;
  if (isJsonObject(value))
    return expected === undefined ? classifyByKind(value) : classifyByPlace(value, expected);
  if (expected === undefined) return 'other';
  return {
    code: 'manifest.not-a-mapping',
    path: [],
    message: `The ${expected.toLowerCase()} must be a mapping, but is ${displayTypeOf(value)}.`,
    hint: 'Write keys and values, beginning with `ref:`.',
  };
}

function classifyByPlace(value: JsonObject, expected: KindName): Verdict {
  const { kind = expected } = value;
  if (kind !== expected && kind !== null) {
    const place =
      expected === 'Pack' ? 'A `pack.yaml` holds' : 'A file in `runtimes/` beside a `pack.yaml` holds';
    return {
      code: 'manifest.misplaced-kind',
      path: ['kind'],
      message: `${place} a document of \`kind: ${expected}\`, and this one says otherwise.`,
      hint: `${homes[expected === 'Pack' ? 'Runtime' : 'Pack']} If this is a ${expected.toLowerCase()}, write \`kind: ${expected}\`, or leave it out.`,
    };
  }
  return isOurs(value) ? expected : describeVersion(value);
}

function classifyByKind(value: JsonObject): Verdict {
  const { kind = null, apiVersion: stated = null } = value;
  const isForeign = !isOurs(value) && !/^reconcile(?:\/|$)/.test(asText(stated));
  if (kind === null) {
    const looksOurs = typeof value['ref'] === 'string' && telltales.some((key) => Object.hasOwn(value, key));
    return looksOurs && !isForeign ? describeMissingKind(value) : 'other';
  }
  const known = kindNames.find((name) => name === kind);
  if (known === undefined) return isForeign ? 'other' : classifyUnknownKind(asText(kind), stated !== null);
  if (isOurs(value)) return known;
  if (!isForeign) return describeVersion(value);
  if (!Object.hasOwn(value, 'ref')) return 'other';
  const description = describeVersion(value);
  return { ...description, code: 'manifest.foreign-version', severity: 'warning' };
}

function isOurs({ apiVersion: stated = null }: JsonObject): boolean {
  return stated === null || stated === apiVersion;
}

function describeVersion({ apiVersion: stated }: JsonObject): ManifestFinding {
  return {
    code: 'manifest.unknown-version',
    path: ['apiVersion'],
    message: `The format ${displayWord(asText(stated))} is not known, so the document is not read.`,
    hint: `Write \`apiVersion: ${apiVersion}\`, or leave it out.`,
  };
}

/** An unknown kind is another tool's business, unless the document claims our format or seems to mean one of our kinds. */
function classifyUnknownKind(kind: string, isClaimed: boolean): Verdict {
  const meant = suggest(kind, kindNames);
  if (!isClaimed && meant === undefined) return 'other';
  return {
    code: 'manifest.unknown-kind',
    severity: isClaimed ? 'error' : 'warning',
    path: ['kind'],
    message: `The kind ${displayWord(kind)} is not known, so the document is not read.`,
    hint: meant === undefined ? 'Write `kind: Pack` or `kind: Runtime`.' : `Did you mean \`${meant}\`?`,
  };
}

function describeMissingKind(value: JsonObject): ManifestFinding {
  const isRuntime = asText(value['ref']).includes('.');
  return {
    code: 'manifest.no-kind',
    severity: 'warning',
    path: [],
    message: 'The document has a ref but says no kind, so it is not read.',
    hint: `Add \`kind: ${isRuntime ? 'Runtime' : 'Pack'}\` if it is meant for us, else list the file in \`.reconcileignore\`.`,
  };
}
