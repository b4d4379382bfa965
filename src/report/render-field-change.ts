import type { JsonValue } from '../catalog/json.ts';
import type { FieldChange, ShownValue } from '../plan/plan.ts';
import { cropAround } from './crop-around.ts';
import { renderLineDifference } from './render-line-difference.ts';
import { renderLocation } from './render-location.ts';
import type { PlanLook } from './plan-look.ts';
import { splitLines, renderPath, renderSummary, renderValue } from './render-value.ts';
import { fitsWidth, measureText } from './text-width.ts';

const absent = '(not set)';
const indent = '    ';
const deeperIndent = '      ';

/** Values of a field on both sides; undefined where the field is absent. */
interface Sides {
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** Lines for one field of an update: `path: before → after`, or both one below the other when they are long. */
export function renderFieldChange(field: FieldChange, look: PlanLook): readonly string[] {
  const path = renderPath(field.path);
  const remark = renderRemark(field, look);
  const sensitive = renderSensitive(field, 'update');
  const ending = remark === '' ? '' : look.styles.quiet(remark);
  if (sensitive !== undefined) return [`${indent}${path}: ${sensitive}${ending}`];
  const sides = { before: readShown(field.before), after: readShown(field.after) };
  const room = look.width - measureText(`${indent}${path}: ${remark}`);
  const whole = `${renderSide(sides.before)} → ${renderSide(sides.after)}`;
  if (fitsWidth(whole, room) && !hasLineBreak(sides)) return [`${indent}${path}: ${whole}${ending}`];
  return [`${indent}${path}:${ending}`, ...renderStacked(sides, look)];
}

/** How a secret shows, or undefined when the field is none. One secret side hides both. */
export function renderSensitive(field: FieldChange, action: 'create' | 'update'): string | undefined {
  if (!field.before.sensitive && !field.after.sensitive) return undefined;
  if (!isPresent(field.after)) return '(sensitive, removed)';
  if (action === 'create') return '(sensitive)';
  return isPresent(field.before) ? '(sensitive, changed)' : '(sensitive, set)';
}

/** The value that a side shows; undefined when it is absent or secret. */
export function readShown(shown: ShownValue): JsonValue | undefined {
  return shown.sensitive ? undefined : shown.value;
}

function isPresent(shown: ShownValue): boolean {
  return shown.sensitive ? shown.hash !== undefined : shown.value !== undefined;
}

function renderSide(value: JsonValue | undefined): string {
  return value === undefined ? absent : renderValue(value);
}

function hasLineBreak({ before, after }: Sides): boolean {
  return [before, after].some((value) => typeof value === 'string' && value.trimEnd().includes('\n'));
}

function renderStacked(sides: Sides, look: PlanLook): readonly string[] {
  const { before, after } = sides;
  if (look.verbose || hasLineBreak(sides)) {
    const difference = renderLineDifference(splitSide(before), splitSide(after), look);
    return difference.map((line) => deeperIndent + line);
  }
  const width = look.width - deeperIndent.length - 2;
  const [first, second] = renderPair({ before, after }, width);
  return [
    `${deeperIndent}${look.styles.remove('-')} ${first}`,
    `${deeperIndent}${look.styles.create('+')} ${second}`,
  ];
}

function splitSide(value: JsonValue | undefined): readonly string[] {
  return value === undefined ? [] : splitLines(value);
}

/** Both sides in `width` columns each, cut so that the first difference stays in view. */
function renderPair({ before, after }: Sides, width: number): readonly [string, string] {
  if (before === undefined || after === undefined) {
    return [
      before === undefined ? absent : renderSummary(before, width),
      after === undefined ? absent : renderSummary(after, width),
    ];
  }
  const [first, second] = [JSON.stringify(before), JSON.stringify(after)];
  const index = findDifference(first, second);
  return [cropAround(first, index, width).text, cropAround(second, index, width).text];
}

function findDifference(first: string, second: string): number {
  let index = 0;
  while (index < first.length && first[index] === second[index]) index += 1;
  return index;
}

function renderRemark(field: FieldChange, { verbose }: PlanLook): string {
  if (field.reason === 'returned-to-default') return '   no longer stated, returns to its default';
  return verbose && field.location !== undefined ? `   ${renderLocation(field.location)}` : '';
}
