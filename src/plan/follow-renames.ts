import type { LiveObject } from '../catalog/catalog-object.ts';
import { keyOf } from './key-of.ts';
import type { PlanContext } from './plan-context.ts';
import type { Change } from './plan.ts';

const column = 'runtime_ref';

/**
 * The changes that keep the copy of a renamed runtime's ref right in versions that no manifest describes: they belong to the runtime all
 * the same, whoever made them. They are written but not recorded.
 */
export function followRenames(
  { columns, live, previous }: PlanContext,
  settled: ReadonlySet<string>,
): readonly Change[] {
  if (previous.runtime.size === 0 || !columns.runtime_version.some(({ name }) => name === column)) return [];
  return [...live.runtime_version.values()].flatMap((row) => {
    const runtime = row.parent === undefined ? undefined : previous.runtime.get(row.parent);
    if (runtime?.ref === undefined || row.parent === undefined || settled.has(keyOf(row))) return [];
    return row.fields[column] === row.parent ? [] : [describeChange(row, row.parent, runtime.ref)];
  });
}

function describeChange(row: LiveObject, runtime: string, before: string): Change {
  const { kind, ref, parent, id, rowVersion, fields } = row;
  return {
    action: 'update',
    kind,
    ref,
    parent,
    fields: [
      {
        path: [column],
        before: { sensitive: false, value: fields[column] },
        after: { sensitive: false, value: runtime },
        reason: 'stated',
        location: undefined,
      },
    ],
    location: undefined,
    note: `it follows the renaming of ${before} to ${runtime}`,
    values: { [column]: runtime },
    row: { id, version: rowVersion },
    previousRef: before + ref.slice(runtime.length),
    previousSource: undefined,
    drift: false,
    effects: undefined,
  };
}
