import { suggest } from '../../catalog/suggest.ts';
import type { JsonObject } from '../../catalog/json.ts';
import { anyName, joinPath, listFields, type SchemaField } from './schema-fields.ts';

/** What is explained: a schema by the first part of a path. */
export type SchemaRoots = Readonly<Record<string, JsonObject>>;

/** A field and the one path that is its own. */
interface FoundField {
  readonly found: true;
  readonly path: string;
  readonly field: SchemaField;
}

interface UnknownField {
  readonly found: false;
  readonly message: string;
  readonly hint: string;
}

/** Fields of other places that a hint names at most. */
const maxNamed = 4;

/**
 * Finds the field at a path such as `runtime.versions[].version`. The brackets may be left out, hold a number, or stand where they are
 * not needed.
 */
export function findField(path: string, roots: SchemaRoots): FoundField | UnknownField {
  const [first = '', ...rest] = path.replaceAll(/\[\d*\]/gu, '').split('.');
  const root = findRoot(first, roots);
  if (root === undefined) return refuseRoot(first, roots);
  let found: FoundField = { found: true, path: root.name, field: root };
  for (const key of rest) {
    const next = stepInto(found, key);
    if (next === undefined) return refuseKey(found, key, { root: root.name, roots });
    found = next;
  }
  return found;
}

function findRoot(name: string, roots: SchemaRoots): SchemaField | undefined {
  const known = Object.keys(roots).find((root) => root === name.toLowerCase());
  const schema = known === undefined ? undefined : roots[known];
  if (known === undefined || schema === undefined) return undefined;
  return { name: known, schema, required: false, requiredUnless: undefined };
}

function stepInto({ path, field }: FoundField, key: string): FoundField | undefined {
  const fields = listFields(field.schema);
  const next =
    fields.find(({ name }) => lastPart(name) === key) ??
    fields.find(({ name }) => lastPart(name) === anyName);
  return next === undefined ? undefined : { found: true, path: joinPath(path, next.name), field: next };
}

/** `[].version` is the field `version` of each item. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function refuseRoot(name: string, roots: SchemaRoots): UnknownField {
  const names = Object.keys(roots);
  const similar = suggest(name, names);
  const elsewhere = similar === undefined ? namesElsewhere(name, roots) : [];
  const places = similar === undefined ? elsewhere : [similar];
  return {
    found: false,
    message: `${JSON.stringify(name)} is nothing that can be explained`,
    hint: places.length > 0 ? didYouMean(places) : `Begin with ${names.join(', ')}.`,
  };
}

function refuseKey(
  { path, field }: FoundField,
  key: string,
  { root, roots }: { readonly root: string; readonly roots: SchemaRoots },
): UnknownField {
  const message = `there is no field ${JSON.stringify(key)} in ${path}`;
  const fields = listFields(field.schema);
  const similar = suggest(
    key,
    fields.map(({ name }) => lastPart(name)),
  );
  const near = fields.find(({ name }) => lastPart(name) === similar);
  if (near !== undefined) return { found: false, message, hint: didYouMean([joinPath(path, near.name)]) };
  const elsewhere = namesElsewhere(key, { [root]: roots[root] ?? {} });
  if (elsewhere.length > 0) return { found: false, message, hint: didYouMean(elsewhere) };
  const names = fields.map(({ name }) => name).join(', ');
  return { found: false, message, hint: names === '' ? 'It has no fields.' : `It has ${names}.` };
}

function didYouMean(paths: readonly string[]): string {
  const [first = '', ...others] = paths.slice(0, maxNamed);
  return `Did you mean ${[first, ...others].join(', or ')}?`;
}

/** Paths of fields anywhere that have the name, else of those that may have been meant. */
function namesElsewhere(key: string, roots: SchemaRoots): readonly string[] {
  const all = Object.entries(roots).flatMap(([name, schema]) => listPaths(name, schema));
  const names = new Set(all.map(lastPart));
  const meant = names.has(key) ? key : suggest(key, names);
  return all.filter((path) => lastPart(path) === meant);
}

function listPaths(path: string, schema: JsonObject): readonly string[] {
  return listFields(schema).flatMap((field) => {
    const own = joinPath(path, field.name);
    return [own, ...listPaths(own, field.schema)];
  });
}
