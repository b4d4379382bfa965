import type { DeleteEffect } from '../../src/catalog/delete-effects.ts';
import { kindLabels } from '../../src/catalog/kinds.ts';
import type { JsonPath } from '../../src/catalog/json.ts';
import type { Diagnostic, Location } from '../../src/diagnostics.ts';
import type { Change, FieldChange, Plan, ShownValue } from '../../src/plan/plan.ts';

/** A plan and its findings in a plain text that leaves nothing out but digests and row versions. */
export function describePlan(plan: Plan, diagnostics: readonly Diagnostic[]): string {
  const { create, update, delete: deleted, adopt, keep } = plan.counts;
  const lines = [
    ...plan.changes.flatMap(renderChange),
    ...plan.records.map(
      (record) =>
        `record ${kindLabels[record.kind]} ${record.ref} ${JSON.stringify(record.fields)}${record.preventDestroy ? '   protected' : ''}`,
    ),
    ...plan.moves.map(({ kind, from, to }) => `move ${kindLabels[kind]} ${show(from)} → ${show(to)}`),
    ...plan.forgets.map(({ kind, ref }) => `forget ${kindLabels[kind]} ${ref}`),
    ...plan.marks.map(({ kind, ref, held }) => `mark ${kindLabels[kind]} ${ref} ${held}`),
    ...plan.drift.flatMap(({ kind, ref, missing, fields }) => [
      `drift ${kindLabels[kind]} ${ref}${missing ? ' is gone' : ''}`,
      ...fields.map(renderField),
    ]),
    ...plan.held.flatMap(({ kind, ref, reason, message, hint }) => [
      `held ${kindLabels[kind]} ${ref}: ${reason}`,
      `  ${message}`,
      `  ${hint}`,
    ]),
    ...plan.orphans.map(
      ({ kind, ref, location }) => `orphan ${kindLabels[kind]} ${ref}   ${place(location)}`,
    ),
    ...plan.notices.map((notice) => `notice: ${notice}`),
    ...diagnostics.flatMap(renderDiagnostic),
    `create ${create}, update ${update},${deleted === 0 ? '' : ` delete ${deleted},`} adopt ${adopt}, keep ${keep}`,
  ];
  return nameSecrets(`${lines.join('\n')}\n`);
}

function renderChange(change: Change): readonly string[] {
  return [
    `${change.action} ${kindLabels[change.kind]} ${change.ref}${at(change.location)}${change.drift ? '   drift' : ''}`,
    ...(change.previousRef === undefined ? [] : [`  was ${change.previousRef}`]),
    ...(change.previousSource === undefined ? [] : [`  from source ${change.previousSource}`]),
    ...(change.effects ?? []).map((effect) => `  ${renderEffect(effect)}`),
    ...change.fields.map(renderField),
    ...(change.note === undefined ? [] : [`  (${change.note})`]),
    ...(change.action === 'delete' ? [] : [`  writes ${JSON.stringify(change.values)}`]),
  ];
}

const remarks = { drift: '   drift', 'returned-to-default': '   to its default', deleted: '' } as const;

function renderField({ path, before, after, reason, location }: FieldChange): string {
  const remark = reason === 'stated' ? at(location) : remarks[reason];
  return `  ${renderPath(path)}: ${renderValue(before)} → ${renderValue(after)}${remark}`;
}

function renderEffect({ effect, table, columns, constraint, rows }: DeleteEffect): string {
  return [effect, rows, table, `(${columns.join(', ')})`, constraint].join(' ');
}

function show({ ref, source }: { readonly ref: string; readonly source: string }): string {
  return `${ref} of ${source}`;
}

function renderPath(path: JsonPath): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
}

function renderValue(shown: ShownValue): string {
  if (shown.sensitive) return `secret ${shown.hash}`;
  return shown.value === undefined ? 'nothing' : JSON.stringify(shown.value);
}

function renderDiagnostic({ severity, code, location, message, hint }: Diagnostic): readonly string[] {
  return [`${severity} ${code}${at(location)}`, `  ${message}`, `  ${hint}`];
}

function at(location: Location | undefined): string {
  return location === undefined ? '' : `   ${place(location)}`;
}

function place({ file, line }: Location): string {
  return `${file}:${line}`;
}

/** Keyed hashes become A, B, C … in the order in which they occur, so that equal ones can be told. */
function nameSecrets(text: string): string {
  const names = new Map<string, string>();
  return text.replaceAll(/\b[0-9a-f]{32}\b/g, (hash) => {
    const name = names.get(hash) ?? String.fromCodePoint(65 + names.size);
    names.set(hash, name);
    return `<${name}>`;
  });
}
