import { isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';

/** What a manifest refers to beside it. Paths are as the manifest writes them. */
export interface ManifestReferences {
  /** Files that are read as manifests themselves. */
  readonly includes: readonly string[];
  /** Local packages: files whose bytes count, or directories. */
  readonly locals: readonly string[];
}

const nothing: ManifestReferences = { includes: [], locals: [] };

/** Finds the local files that a manifest refers to, by the manifest's name: `-r`, `-c`, `-e`, `file:` and plain paths. */
export function findReferences(name: string, content: string): ManifestReferences {
  if (name === 'package.json') return findPackages(content);
  if (/\.(?:txt|in)$/.test(name)) return findRequirements(content);
  return nothing;
}

const includeOption = /^(?:-[rc]\s*|--(?:requirement|constraint)[\s=]\s*)(\S.*)$/;
const editableOption = /^(?:-e\s*|--editable[\s=]\s*)(\S.*)$/;
const fileAddress = /(?:^|\s|@\s*)file:(?:\/\/)?([^\s;#]+)/;

function findRequirements(content: string): ManifestReferences {
  const includes: string[] = [];
  const locals: string[] = [];
  for (const line of readRequirementLines(content)) {
    const include = includeOption.exec(line)?.[1];
    const editable = editableOption.exec(line)?.[1];
    if (include !== undefined) addLocal(includes, include);
    else if (editable !== undefined) addLocal(locals, editable.replace(/\[[^\]]*\]$/, ''));
    else if (fileAddress.test(line)) addLocal(locals, fileAddress.exec(line)?.[1] ?? '');
    else if (/^\.{0,2}\//.test(line)) addLocal(locals, line.split(/[\s;[]/)[0] ?? '');
  }
  return { includes, locals };
}

/** The lines of a requirements file that say something: continued lines joined, comments gone. */
export function readRequirementLines(content: string): readonly string[] {
  return content
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** An address elsewhere is not a file of this host. */
function addLocal(list: string[], path: string): void {
  const local = path.replace(/^file:(?:\/\/)?/, '').replaceAll(/^["']|["']$/g, '');
  if (local !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(local)) list.push(local);
}

const dependencyKinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];

function findPackages(content: string): ManifestReferences {
  const manifest = parseObject(content);
  const addresses = dependencyKinds.flatMap((kind) => collectTexts(manifest[kind]));
  const locals: string[] = [];
  for (const address of addresses) {
    if (/^(?:file:|link:|\.{0,2}\/)/.test(address)) addLocal(locals, address.replace(/^link:/, ''));
  }
  return { includes: [], locals };
}

function collectTexts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return isJsonObject(value) ? Object.values(value).flatMap(collectTexts) : [];
}

/** The object that a text holds as JSON; an empty one where it holds none. */
export function parseObject(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
