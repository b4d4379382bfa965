import { isJsonObject, type JsonObject } from '../../catalog/json.ts';
import { displayJson } from './display.ts';
import { findSubschema } from './find-subschema.ts';
import type { SchemaNotes } from './schema-notes.ts';

/** Reports every reference that leads out of the converted schema, nowhere, or back to itself. */
export function checkReferences(root: JsonObject, notes: SchemaNotes): void {
  for (const { target, path } of notes.references) {
    const problem = findProblem(root, target);
    if (problem === undefined) continue;
    notes.report(path, {
      code: 'conf-schema.reference',
      message: `The reference ${displayJson(target)} ${problem.message}`,
      hint: problem.hint,
    });
  }
  if (notes.references.length === 0) return;
  for (const path of notes.identifiers) {
    notes.report(path, {
      code: 'conf-schema.unsupported',
      message: 'An identifier below the top of a schema is not supported together with references.',
      hint: 'Remove it; references are resolved from the top of the conf_schema.',
    });
  }
}

function findProblem(root: JsonObject, target: string): { message: string; hint: string } | undefined {
  if (!target.startsWith('#')) {
    return {
      message: 'leads out of this conf_schema; nothing is ever fetched.',
      hint: 'Copy the definition under `$defs` and refer to it as "#/$defs/name".',
    };
  }
  const seen = new Set<string>();
  let reference = target;
  while (true) {
    if (seen.has(reference))
      return { message: 'leads back to itself.', hint: 'Refer to a definition of its own.' };
    seen.add(reference);
    const found = findSubschema(root, reference);
    if (found === undefined)
      return { message: 'leads to nothing that is a schema.', hint: describeReach(root) };
    const next = isJsonObject(found) ? found['$ref'] : undefined;
    if (typeof next !== 'string') return undefined;
    if (!next.startsWith('#')) return undefined;
    reference = next;
  }
}

function describeReach(root: JsonObject): string {
  const places = ['$defs', 'definitions', 'properties'].flatMap((keyword) => {
    const schemas = root[keyword];
    const first = isJsonObject(schemas) ? Object.keys(schemas)[0] : undefined;
    return first === undefined
      ? []
      : [displayJson(`#/${keyword}/${first.replaceAll('~', '~0').replaceAll('/', '~1')}`)];
  });
  return places.length === 0
    ? 'Define it under `$defs` and refer to it as "#/$defs/name".'
    : `References begin at the top of the schema, such as ${places.join(' or ')}.`;
}
