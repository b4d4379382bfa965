import { kindLabels } from '../../src/catalog/kinds.ts';
import type { JsonPath } from '../../src/catalog/json.ts';
import type { Diagnostic, Location } from '../../src/diagnostics.ts';
import type { Change, FieldChange, Plan, ShownValue } from '../../src/plan/plan.ts';

/** A plan and its findings in a plain text that leaves nothing out but digests and row versions. */
export function describePlan(plan: Plan, diagnostics: readonly Diagnostic[]): string {
  const { create, update, adopt, keep } = plan.counts;
  const lines = [
    ...plan.changes.flatMap(renderChange),
    ...plan.records.map(
      (record) => `record ${kindLabels[record.kind]} ${record.ref} ${JSON.stringify(record.fields)}`,
    ),
    ...plan.orphans.map(
      ({ kind, ref, location }) => `orphan ${kindLabels[kind]} ${ref}   ${place(location)}`,
    ),
    ...plan.notices.map((notice) => `notice: ${notice}`),
    ...diagnostics.flatMap(renderDiagnostic),
    `create ${create}, update ${update}, adopt ${adopt}, keep ${keep}`,
  ];
  return nameSecrets(`${lines.join('\n')}\n`);
}

function renderChange(change: Change): readonly string[] {
  return [
    `${change.action} ${kindLabels[change.kind]} ${change.ref}${at(change.location)}`,
    ...change.fields.map(renderField),
    ...(change.note === undefined ? [] : [`  (${change.note})`]),
    `  writes ${JSON.stringify(change.values)}`,
  ];
}

function renderField({ path, before, after, reason, location }: FieldChange): string {
  const remark = reason === 'stated' ? at(location) : '   to its default';
  return `  ${renderPath(path)}: ${renderValue(before)} → ${renderValue(after)}${remark}`;
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
