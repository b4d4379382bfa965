import { kindLabels } from '../catalog/kinds.ts';
import type { Change } from '../plan/plan.ts';
import { escapeText } from './escape-text.ts';
import { renderSymbol, type PlanLook } from './plan-look.ts';
import { renderCreatedFields } from './render-created-fields.ts';
import { readShown, renderFieldChange } from './render-field-change.ts';
import { renderLocation } from './render-location.ts';
import { measureText } from './text-width.ts';

const indent = '    ';

/** What of a change is shown. */
export type ShownChange = Pick<Change, 'action' | 'kind' | 'ref' | 'fields' | 'location' | 'note'>;

/** One change of a plan: its header line, then a line or more for each field and the note. */
export function renderChange(change: ShownChange, look: PlanLook): readonly string[] {
  const fields =
    change.action === 'create'
      ? renderCreatedFields(change.fields, look)
      : change.fields.flatMap((field) => renderFieldChange(field, look));
  const note = change.note === undefined ? [] : [look.styles.quiet(`${indent}(${escapeText(change.note)})`)];
  return [...renderHeader(change, look), ...fields, ...note];
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
