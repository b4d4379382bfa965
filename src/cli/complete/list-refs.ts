import { isJsonArray, isJsonObject, type JsonValue } from '../../catalog/json.ts';
import { checkRef, packOf, versionRef } from '../../catalog/ref.ts';
import { readDocuments } from '../../documents/read-documents.ts';
import { readSettings } from '../../read-settings.ts';
import { choosePaths } from '../choose-paths.ts';
import type { ValueKind } from './find-completions.ts';

/** Nobody waits longer for a word. */
const patience = 2000;
const limits = { maxFileBytes: 256 * 1024, maxTreeBytes: 16 * 1024 * 1024, maxFiles: 20_000 };

/** Characters of versions that mean nothing to any shell. */
const plainVersion = /^[\w.+-]+$/u;

/** Refs of the manifests that the settings of the working directory lead to; as many as can be had at once. Never throws. */
export async function listRefs(
  kind: ValueKind,
  { cwd, pack }: { readonly cwd: string; readonly pack: string | undefined },
): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), patience);
  });
  const refs = await Promise.race([tooLate, readRefs(cwd).catch(() => [])]);
  clearTimeout(timer);
  return [...new Set(refs)].filter((ref) => isWanted(ref, kind, pack)).sort();
}

function isWanted(ref: string, kind: ValueKind, pack: string | undefined): boolean {
  const isPack = !ref.includes('.');
  if (kind === 'packs') return isPack;
  if (kind === 'runtimes') return !isPack && (pack === undefined || packOf(ref) === pack);
  return kind === 'refs';
}

async function readRefs(cwd: string): Promise<readonly string[]> {
  const { settings } = await readSettings({ cwd });
  const { paths } = await choosePaths(settings.paths, cwd);
  const { documents } = await readDocuments(paths, { cwd, limits });
  return documents.flatMap(({ value }) => refsOf(value));
}

/** Only what has the form of a ref: manifests are not trusted. */
function refsOf(value: JsonValue): readonly string[] {
  if (!isJsonObject(value) || typeof value['ref'] !== 'string') return [];
  const { ref, versions } = value;
  if (checkRef('pack', ref) === undefined) return [ref];
  if (checkRef('runtime', ref) !== undefined) return [];
  const listed = (isJsonArray(versions) ? versions : []).flatMap((entry) => {
    const version = isJsonObject(entry) ? entry['version'] : undefined;
    return typeof version === 'string' && plainVersion.test(version) ? [versionRef(ref, version)] : [];
  });
  return [ref, ...listed];
}
