import type { FieldChange } from '../plan/plan.ts';
import { escapeText } from './escape-text.ts';
import type { PlanLook } from './plan-look.ts';
import { readShown, renderSensitive } from './render-field-change.ts';
import { renderCount } from './render-quantity.ts';
import {
  isBlank,
  isObject,
  splitLines,
  renderParameterCount,
  renderPath,
  renderSummary,
  renderValue,
} from './render-value.ts';
import { fitsWidth, measureText } from './text-width.ts';

/** Columns that the header line says already, or that follow from one it says. */
export const impliedColumns: ReadonlySet<string> = new Set([
  'ref',
  'version',
  'pack',
  'pack_ref',
  'runtime',
  'runtime_ref',
  'version_major',
  'version_minor',
  'version_patch',
]);

/** Parts of one column that are shown one by one; more are counted. */
const maxParts = 3;

const indent = '    ';

/** Lines for the fields of a new object: what matters of each column on one line, or everything when asked. */
export function renderCreatedFields(fields: readonly FieldChange[], look: PlanLook): readonly string[] {
  if (look.verbose) return fields.flatMap((field) => renderWhole(field, look));
  const told = fields.filter((field) => !impliedColumns.has(String(field.path[0])) && !isSilent(field));
  return [...groupByColumn(told).values()].flatMap((group) => renderColumn(group, look));
}

function renderWhole(field: FieldChange, { width }: PlanLook): readonly string[] {
  const path = `${indent}${renderPath(field.path)}`;
  const sensitive = renderSensitive(field, 'create');
  if (sensitive !== undefined) return [`${path}: ${sensitive}`];
  const value = readShown(field.after);
  if (value === undefined) return [];
  const whole = `${path}: ${renderValue(value)}`;
  const isText = typeof value === 'string' && value.trimEnd().includes('\n');
  if (!isText && (fitsWidth(whole, width) || typeof value !== 'object')) return [whole];
  return [`${path}:`, ...splitLines(value).map((line) => `${indent}  ${escapeText(line)}`)];
}

function renderColumn(group: readonly FieldChange[], look: PlanLook): readonly string[] {
  const secrets = group.filter((field) => field.before.sensitive || field.after.sensitive);
  const plain = group.filter((field) => !field.before.sensitive && !field.after.sensitive);
  const column = String(group[0]?.path[0]);
  const shown =
    plain.length > maxParts
      ? [`${indent}${renderPath([column])}: ${renderCount(plain.length, 'value')}`]
      : plain.map((field) => renderOne(field, look));
  const hidden = secrets.map(
    (field) => `${indent}${renderPath(field.path)}: ${renderSensitive(field, 'create')}`,
  );
  return [...shown, ...hidden];
}

function renderOne(field: FieldChange, look: PlanLook): string {
  const path = renderPath(field.path);
  const value = readShown(field.after) ?? null;
  if (path === 'conf_schema' && isObject(value)) return `${indent}${path}: ${renderParameterCount(value)}`;
  return `${indent}${path}: ${renderSummary(value, look.width - indent.length - measureText(path) - 2)}`;
}

function isSilent(field: FieldChange): boolean {
  if (field.before.sensitive || field.after.sensitive) return false;
  return field.after.value === false || isBlank(field.after.value);
}

function groupByColumn(fields: readonly FieldChange[]): ReadonlyMap<string, readonly FieldChange[]> {
  const groups = new Map<string, FieldChange[]>();
  for (const field of fields) {
    const column = String(field.path[0]);
    const group = groups.get(column);
    if (group === undefined) groups.set(column, [field]);
    else group.push(field);
  }
  return groups;
}
