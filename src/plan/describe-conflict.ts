import type { AppliedObject, DesiredObject, LiveObject } from '../catalog/catalog-object.ts';
import { kindLabels } from '../catalog/kinds.ts';
import type { Diagnostic } from '../diagnostics.ts';
import type { FieldChange } from './plan.ts';

/** Fields that a finding names. */
const maxFields = 8;

/** The object is in the inventory of another source. */
export function describeOtherOwner(
  { kind, ref, location }: DesiredObject,
  owner: AppliedObject,
  source: string,
): Diagnostic {
  const { file, line } = owner.location;
  return {
    code: 'plan.owned-by-other-source',
    severity: 'error',
    location,
    message: `${kindLabels[kind]} ${ref} is claimed by source ${source} and owned by source ${owner.source}, which last applied it from ${file}:${line}`,
    hint: `Keep it in one of the two sources. To take it over from ${owner.source} as it is, add \`moved: {source: ${owner.source}}\` here, then remove it there.`,
  };
}

/** The row exists, differs, and nobody's inventory holds it. */
export function describeUnmanaged(
  { kind, ref, location }: DesiredObject,
  fields: readonly FieldChange[],
): Diagnostic {
  const count = fields.length === 1 ? '1 field' : `${fields.length} fields`;
  const shown = fields.slice(0, maxFields).map(({ path }) => path.join('.'));
  const names = fields.length > shown.length ? [...shown, '…'] : shown;
  return {
    code: 'plan.unmanaged',
    severity: 'error',
    location,
    message: `${kindLabels[kind]} ${ref} exists in the database, differs, and is owned by no source`,
    hint: `\`--adopt\` takes it over and changes ${count}: ${names.join(', ')}.`,
  };
}

/** The runtime exists under another pack, and is not ours to move. */
export function describeForeignRuntime({ ref, parent, location }: DesiredObject, holder: string): Diagnostic {
  return {
    code: 'plan.foreign-runtime',
    severity: 'error',
    location,
    message: `runtime ${ref} belongs to pack ${holder} in the database, not to ${parent ?? 'no pack'}`,
    hint: 'Give the runtime another ref, or have the row removed by whoever owns it.',
  };
}

/** The other pack that holds a live runtime; undefined when it is the desired one or none. */
export function findForeignPack(object: DesiredObject, live: LiveObject): string | undefined {
  if (object.kind !== 'runtime') return undefined;
  const { pack_ref: packRef } = live.fields;
  const holder = live.parent ?? (typeof packRef === 'string' && packRef !== '' ? packRef : undefined);
  return holder === object.parent ? undefined : holder;
}
