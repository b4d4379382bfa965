import { kindLabels } from '../../catalog/kinds.ts';
import type { Drift, FieldChange } from '../../plan/plan.ts';
import { buildStyles } from '../color.ts';
import type { ShownChange } from '../render-change.ts';
import { impliedColumns } from '../render-created-fields.ts';
import { renderDeleteEffect } from '../render-delete-effect.ts';
import { readShown, renderSensitive } from '../render-field-change.ts';
import { renderLineDifference } from '../render-line-difference.ts';
import { renderLocation } from '../render-location.ts';
import { renderCount } from '../render-quantity.ts';
import { isBlank, renderPath, renderSummary, splitLines } from '../render-value.ts';
import { codeBlock, codeSpan, htmlCode, htmlProse, prose } from './markdown-text.ts';
import type { MarkdownItem } from './fit-sections.ts';

/** Columns that a value in a table takes at most. */
const valueWidth = 160;

const symbols = { create: '+', update: '~', delete: '-', adopt: '→' } as const;

/** A change of a plan: its name, where it comes from and what it amounts to; folded, what of it changes. */
export function renderChangeItem(change: ShownChange): MarkdownItem {
  const { action, kind, ref, fields, location, effects = [] } = change;
  const told = action === 'create' ? fields.filter(isTelling) : fields;
  const facts = [
    ...(action === 'delete' ? effects.map(renderDeleteEffect) : [renderCount(told.length, 'field')]),
    ...renderOrigin(change),
  ];
  const details = action === 'delete' ? [] : [...renderFields(told, action), ...renderTexts(told, action)];
  return renderItem(
    {
      name: `${symbols[action]} ${kindLabels[kind]} ${ref}`,
      facts,
      origin: location === undefined ? undefined : renderLocation(location),
    },
    details,
  );
}

/** What others changed in an object. */
export function renderDriftItem({ kind, ref, missing, fields, location }: Drift): MarkdownItem {
  const name = `${missing ? '+' : '~'} ${kindLabels[kind]} ${ref}`;
  const facts = [missing ? 'its row is gone' : renderCount(fields.length, 'field')];
  const details = missing ? [] : [...renderFields(fields, 'update'), ...renderTexts(fields, 'update')];
  return renderItem({ name, facts, origin: renderLocation(location) }, details);
}

interface ItemTexts {
  readonly name: string;
  readonly facts: readonly string[];
  readonly origin: string | undefined;
}

function renderItem({ name, facts, origin }: ItemTexts, details: readonly string[]): MarkdownItem {
  const code = [name, ...(origin === undefined ? [] : [origin])];
  const [shortName = '', shortOrigin = ''] = code.map(codeSpan);
  const told = facts.map(prose).join(', ');
  const brief = [`- ${[shortName, told, shortOrigin].filter((part) => part !== '').join(' · ')}`];
  if (details.length === 0) return { brief, full: brief };
  const [longName = '', longOrigin = ''] = code.map(htmlCode);
  const summary = [longName, facts.map(htmlProse).join(', '), longOrigin]
    .filter((part) => part !== '')
    .join(' · ');
  return {
    brief,
    full: ['', `<details><summary>${summary}</summary>`, '', ...details, '', '</details>', ''],
  };
}

/** Where the object was before, and why it changes. */
function renderOrigin({
  previousRef,
  previousSource,
  note,
  action,
  effects,
}: ShownChange): readonly string[] {
  return [
    ...(previousRef === undefined ? [] : [`renamed from \`${previousRef}\``]),
    ...(previousSource === undefined ? [] : [`taken over from source \`${previousSource}\``]),
    ...(action === 'delete' && effects === undefined ? ['what goes along cannot be told here'] : []),
    ...(note === undefined ? [] : [note]),
  ];
}

/** What the name of a new object says already, and what says nothing, is left out. */
function isTelling({ path, before, after }: FieldChange): boolean {
  if (before.sensitive || after.sensitive) return true;
  const [column] = path;
  if (column === 'version') return true;
  return !impliedColumns.has(String(column)) && after.value !== false && !isBlank(after.value);
}

function renderFields(fields: readonly FieldChange[], action: ShownChange['action']): readonly string[] {
  if (fields.length === 0) return ['No field changes.'];
  if (action === 'create') {
    return [
      '| field | value |',
      '|---|---|',
      ...fields.map((field) => `| ${codeSpan(renderPath(field.path))} | ${renderAfter(field)} |`),
    ];
  }
  return ['| field | before | after |', '|---|---|---|', ...fields.map(renderDifference)];
}

function renderAfter(field: FieldChange): string {
  const secret = renderSensitive(field, 'create');
  return secret === undefined ? renderSide(field.after) : prose(secret);
}

function renderDifference(field: FieldChange): string {
  const name = codeSpan(renderPath(field.path));
  const secret = renderSensitive(field, 'update');
  if (secret !== undefined) return `| ${name} | | ${prose(secret)} |`;
  const remark = field.reason === 'returned-to-default' ? ' (no longer stated, returns to its default)' : '';
  if (isText(field)) return `| ${name} | | the lines below${remark} |`;
  return `| ${name} | ${renderSide(field.before)} | ${renderSide(field.after)}${remark} |`;
}

function renderSide(side: FieldChange['before']): string {
  const value = readShown(side);
  return value === undefined ? 'not set' : codeSpan(renderSummary(value, valueWidth));
}

/** Text of several lines, line by line. */
function renderTexts(fields: readonly FieldChange[], action: ShownChange['action']): readonly string[] {
  if (action === 'create') return [];
  return fields.filter(isText).flatMap((field) => {
    const [before = [], after = []] = [field.before, field.after].map((side) => {
      const value = readShown(side);
      return value === undefined ? [] : splitLines(value);
    });
    const look = { styles: buildStyles(false), verbose: false, width: valueWidth };
    return [
      '',
      `${codeSpan(renderPath(field.path))}:`,
      '',
      ...codeBlock(renderLineDifference(before, after, look), 'diff'),
    ];
  });
}

function isText(field: FieldChange): boolean {
  if (renderSensitive(field, 'update') !== undefined) return false;
  return [field.before, field.after].some((side) => {
    const value = readShown(side);
    return typeof value === 'string' && value.trimEnd().includes('\n');
  });
}
