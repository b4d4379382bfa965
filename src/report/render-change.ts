import { kindLabels } from '../catalog/kinds.ts';
import type { Change } from '../plan/plan.ts';
import { escapeText } from './escape-text.ts';
import { renderSymbol, type PlanLook } from './plan-look.ts';
import { renderCreatedFields } from './render-created-fields.ts';
import { renderDeleteEffect } from './render-delete-effect.ts';
import { readShown, renderFieldChange } from './render-field-change.ts';
import { renderLocation } from './render-location.ts';
import { measureText } from './text-width.ts';

const indent = '    ';

/** What of a change is shown. */
export type ShownChange = Pick<
  Change,
  'action' | 'kind' | 'ref' | 'fields' | 'location' | 'note' | 'previousRef' | 'previousSource' | 'effects'
>;

/** One change of a plan: its header line, then a line or more for each field and the note. */
export function renderChange(change: ShownChange, look: PlanLook): readonly string[] {
  return [
    ...renderHeader(change, look),
    ...renderOrigin(change).map((line) => look.styles.quiet(`${indent}(${line})`)),
    ...renderFields(change, look),
    ...(change.effects ?? []).map((effect) => indent + look.styles.remove(renderDeleteEffect(effect))),
    ...(change.note === undefined ? [] : [look.styles.quiet(`${indent}(${escapeText(change.note)})`)]),
  ];
}

function renderFields({ action, fields }: ShownChange, look: PlanLook): readonly string[] {
  if (action === 'create') return renderCreatedFields(fields, look);
  if (action === 'delete' && !look.verbose) return [];
  return fields.flatMap((field) => renderFieldChange(field, look));
}

/** Where the object was before. */
function renderOrigin({ previousRef, previousSource, action, effects }: ShownChange): readonly string[] {
  return [
    ...(previousRef === undefined ? [] : [`renamed from ${escapeText(previousRef)}`]),
    ...(previousSource === undefined ? [] : [`taken over from source ${escapeText(previousSource)}`]),
    ...(action === 'delete' && effects === undefined ? ['what goes along cannot be told here'] : []),
  ];
}

function renderHeader(change: ShownChange, look: PlanLook): readonly string[] {
  const { styles, width } = look;
  const name = [kindLabels[change.kind], escapeText(change.ref), ...renderVersion(change)].join(' ');
  const header = `${renderSymbol(change.action, styles)} ${styles.strong(name)}`;
  if (change.location === undefined) return [header];
  const origin = `${change.action === 'delete' ? 'last in ' : ''}${renderLocation(change.location)}`;
  const fits = 2 + measureText(name) + 3 + measureText(origin) <= width;
  return fits ? [`${header}   ${styles.quiet(origin)}`] : [header, indent + styles.quiet(origin)];
}

function renderVersion(change: ShownChange): readonly string[] {
  if (change.kind !== 'pack' || change.action !== 'create') return [];
  const field = change.fields.find(({ path }) => path.length === 1 && path[0] === 'version');
  const version = field === undefined ? undefined : readShown(field.after);
  return typeof version === 'string' ? [escapeText(version)] : [];
}
