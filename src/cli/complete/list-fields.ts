import { findField } from '../../manifests/explain/find-field.ts';
import { listFields } from '../../manifests/explain/schema-fields.ts';
import { buildExplainRoots } from '../explain-roots.ts';
import type { Candidate } from './find-completions.ts';

/** Paths of the fields that a path which is being typed may lead to: one part more than it has, without brackets. */
export function listFieldNames(current: string): readonly Candidate[] {
  const roots = buildExplainRoots();
  const dot = current.lastIndexOf('.');
  if (dot === -1) return Object.keys(roots).map((value) => ({ value, description: '' }));
  const parent = current.slice(0, dot);
  const found = findField(parent, roots);
  if (!found.found) return [];
  return listFields(found.field.schema)
    .filter(({ name }) => !name.includes('<'))
    .map(({ name, schema }) => ({
      value: `${parent}.${name.replace(/^\[\]\./u, '')}`,
      description: typeof schema['title'] === 'string' ? schema['title'] : '',
    }));
}
