import type { JsonValue } from '../catalog/json.ts';
import { buildStyles, type Styles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { formatVersion } from './format-version.ts';
import type { JsonExplanation } from './report-schema.ts';
import { shortenText } from './text-width.ts';
import { wrapText } from './wrap-words.ts';

/** A field of a manifest or of the settings, explained. */
export interface ExplanationView {
  /** Such as `runtime.versions[].version`. */
  readonly path: string;
  /** Its last part. */
  readonly name: string;
  readonly description: string;
  /** In words. */
  readonly type: string;
  readonly required: boolean;
  readonly requiredUnless: string | undefined;
  readonly default: string | undefined;
  readonly allowed: readonly JsonValue[];
  readonly form: readonly string[];
  readonly otherNames: readonly string[];
  readonly example: string | undefined;
  readonly fields: readonly ExplanationView[];
}

interface Look {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Columns that lines of prose have at most. */
const maxWidth = 100;
const labelWidth = 10;

/** A field for people: what it is, and the fields below it, a line each. Ends with a line break. */
export function renderExplanation(view: ExplanationView, look: Look): string {
  const styles = buildStyles(look.color);
  const width = Math.min(look.width, maxWidth);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Type', view.type],
    ['Required', describeRequired(view)],
    ['Default', view.default],
    ['Allowed', view.allowed.length === 0 ? undefined : view.allowed.map(asText).join(', ')],
    ['Form', view.form.length === 0 ? undefined : view.form.join('; ')],
    ['Also', view.otherNames.length === 0 ? undefined : view.otherNames.join(', ')],
    ['Example', view.example],
  ];
  const lines = [
    styles.strong(escapeText(view.path)),
    '',
    ...wrapText(escapeText(view.description), width - 2).map((line) => `  ${line}`),
    '',
    ...facts.flatMap(([label, value]) =>
      value === undefined
        ? []
        : wrapText(escapeText(value), width - labelWidth).map(
            (line, index) => `${(index === 0 ? label : '').padEnd(labelWidth)}${line}`,
          ),
    ),
    ...(view.fields.length === 0
      ? []
      : ['', 'Fields', ...renderFields(view.fields, { styles, width: look.width })]),
  ];
  return `${lines.join('\n')}\n`;
}

/** What there is to be explained, a line each. Ends with a line break. */
export function renderRoots(views: readonly ExplanationView[], { color, width }: Look): string {
  const lines = renderFields(views, { styles: buildStyles(color), width });
  return `${lines.join('\n')}\n\nName one, or a field of it: reconcile explain pack.config\n`;
}

function renderFields(
  fields: readonly ExplanationView[],
  { styles, width }: { readonly styles: Styles; readonly width: number },
): readonly string[] {
  const rows = flatten(fields, 1);
  const lengthOf = ({ indent, field, facts }: FieldRow): number =>
    indent.length + field.name.length + facts.length;
  const widest = rows.reduce((most, row) => Math.max(most, lengthOf(row)), 0);
  const room = Math.max(width - widest - 2, 20);
  return rows.map((row) => {
    const { indent, field, facts } = row;
    const gap = ' '.repeat(widest - lengthOf(row) + 2);
    const description = shortenText(escapeText(firstSentence(field.description)), room);
    return `${indent}${styles.strong(field.name)}${facts}${gap}${description}`.trimEnd();
  });
}

interface FieldRow {
  readonly indent: string;
  readonly field: ExplanationView;
  /** What stands behind its name. */
  readonly facts: string;
}

function flatten(fields: readonly ExplanationView[], level: number): readonly FieldRow[] {
  return fields.flatMap((field) => [
    {
      indent: '  '.repeat(level),
      field,
      facts: ` <${field.type}>${field.required ? ' required' : ''}`,
    },
    ...flatten(field.fields, level + 1),
  ]);
}

function describeRequired({ required, requiredUnless }: ExplanationView): string {
  if (required) return 'yes';
  return requiredUnless === undefined ? 'no' : `unless there is \`${requiredUnless}\``;
}

/** A stop inside of backticks or behind a shortened word ends nothing. */
function firstSentence(text: string): string {
  return /^(?:`[^`]*`|[^`])*?[.](?= [A-Z`]|$)/u.exec(text)?.[0] ?? text;
}

function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The same for machines. */
export function toJsonExplanation(views: readonly ExplanationView[]): JsonExplanation {
  return { formatVersion, type: 'explanation', fields: views.flatMap((view) => toJsonFields(view, null)) };
}

function toJsonFields(view: ExplanationView, parent: string | null): JsonExplanation['fields'] {
  const { fields, name: _, ...rest } = view;
  return [
    {
      ...rest,
      parent,
      requiredUnless: view.requiredUnless ?? null,
      default: view.default ?? null,
      example: view.example ?? null,
      allowed: [...view.allowed],
      form: [...view.form],
      otherNames: [...view.otherNames],
    },
    ...fields.flatMap((field) => toJsonFields(field, view.path)),
  ];
}
