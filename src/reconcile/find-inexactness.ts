import type { DesiredCatalog, DesiredObject, LiveState, ObjectKey } from '../catalog/catalog-object.ts';
import { displayList, displayPath } from '../manifests/conf-schema/display.ts';
import { keyOf } from '../plan/key-of.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { FieldChange } from '../plan/plan.ts';
import type { ExportWarning } from './export-catalog.ts';

/** What applying an export to its own database would change after all, for want of a way to say it. */
export function findInexactness(desired: DesiredCatalog, live: LiveState): readonly ExportWarning[] {
  const objects = new Map(desired.objects.map((object) => [keyOf(object), object]));
  const plan = (inventory: LiveState['inventory']) =>
    buildPlan({ desired, live: { ...live, inventory }, source: 'export', adopt: true }).plan.changes;
  const taken = plan([]).flatMap(({ fields, ...key }): ExportWarning[] => {
    const changed = describeFields(fields);
    if (changed === undefined) return [];
    return [
      warn(objects.get(keyOf(key)), key, `a manifest cannot state all of it: applying it changes ${changed}`),
    ];
  });
  const owners = new Map(live.inventory.map((applied) => [keyOf(applied), applied.source]));
  const owned = plan(live.inventory.map((applied) => ({ ...applied, source: 'export' }))).flatMap(
    ({ fields, ...key }): ExportWarning[] => {
      const changed = describeFields(fields.filter(({ reason }) => reason === 'returned-to-default'));
      const source = owners.get(keyOf(key));
      if (changed === undefined || source === undefined) return [];
      const message = `source ${JSON.stringify(source)} has stated what is left out: applying this under that name takes away ${changed}`;
      return [warn(objects.get(keyOf(key)), key, message)];
    },
  );
  return [...taken, ...owned];
}

/** Versions are a part of their runtime's manifest. */
function warn(object: DesiredObject | undefined, { kind, ref }: ObjectKey, message: string): ExportWarning {
  if (kind !== 'runtime_version') return { kind, ref, message };
  return { kind: 'runtime', ref: object?.parent ?? ref, message: `version ${ref}: ${message}` };
}

/** Columns, and keys of `config`, which is merged by key. */
function describeFields(fields: readonly FieldChange[]): string | undefined {
  if (fields.length === 0) return undefined;
  const paths = fields.map(({ path: [column, key] }) =>
    displayPath(String(column), column === 'config' && key !== undefined ? [key] : []),
  );
  return displayList([...new Set(paths)], 'and');
}
