import type { Diagnostic, Location } from '../diagnostics.ts';
import type { DeleteEffect } from '../catalog/delete-effects.ts';
import { digestChange } from '../plan/compare-plans.ts';
import {
  countInventoryWrites,
  isEmpty,
  type Change,
  type Drift,
  type FieldChange,
  type HeldDeletion,
  type Plan,
  type ShownValue,
} from '../plan/plan.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import type { UnitOutcome } from '../reconcile/unit-outcome.ts';
import { compareDiagnostics } from './compare-diagnostics.ts';
import { boundText } from './escape-text.ts';
import { toJsonHost } from './render-host-json.ts';
import { toJsonLockChanges } from './render-update.ts';
import { formatVersion } from './format-version.ts';
import type { JsonReport } from './report-schema.ts';

export type JsonPlan = NonNullable<JsonReport['plan']>;
type JsonChange = JsonPlan['changes'][number];
type JsonFieldChange = JsonChange['fields'][number];
type JsonDiagnostic = JsonReport['diagnostics'][number];

/*
 * Every object below is built key by key from what may be shown. Nothing is spread: a change holds values that may be
 * secret, and a key added to it must not turn up here by itself.
 */

/** The report of one pass for machines. Never holds a secret; hashes stand for them. */
export function toJsonReport(result: Reconciliation): JsonReport {
  const { applied, input, plan, revision, timings } = result;
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error').length;
  return {
    formatVersion,
    type: 'reconciliation',
    outcome: result.outcome,
    source: result.source,
    database: result.database ?? null,
    revision: revision === undefined ? null : { commit: revision.commit, dirty: revision.dirty },
    input: {
      paths: [...input.paths],
      filesRead: input.filesRead,
      bytesRead: input.bytesRead,
      objects: toJsonKindCounts(input.objects),
    },
    diagnostics: [...result.diagnostics].sort(compareDiagnostics).map(toJsonDiagnostic),
    diagnosticCounts: { errors, warnings: result.diagnostics.length - errors },
    plan: plan === undefined ? null : toJsonPlan(plan),
    applied: applied === undefined ? null : { runId: applied.runId, counts: toJsonCounts(applied.counts) },
    host: result.host === undefined ? null : toJsonHost(result.host),
    lock:
      result.lock === undefined
        ? null
        : { written: result.lock.isWritten, changes: toJsonLockChanges(result.lock.changes) },
    units: result.units?.map(toJsonUnit) ?? null,
    timings: { read: timings.read, plan: timings.plan, apply: timings.apply, total: timings.total },
    statements: result.statements,
    rowsRead: result.rowsRead,
  };
}

function toJsonUnit({
  unit,
  status,
  by,
  diagnostics,
}: UnitOutcome): NonNullable<JsonReport['units']>[number] {
  return {
    unit: unit ?? null,
    status,
    by: by ?? null,
    diagnostics: [...diagnostics].sort(compareDiagnostics).map(toJsonDiagnostic),
  };
}

/** Objects per kind, for machines. */
export function toJsonKindCounts(counts: Reconciliation['input']['objects']): JsonReport['input']['objects'] {
  return { pack: counts.pack, runtime: counts.runtime, runtime_version: counts.runtime_version };
}

/** A place, for machines. */
export function toJsonLocation(location: Location): { file: string; line: number; column: number } {
  return { file: location.file, line: location.line, column: location.column };
}

/** A finding, for machines. */
export function toJsonDiagnostic(diagnostic: Diagnostic): JsonDiagnostic {
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: boundText(diagnostic.message),
    hint: diagnostic.hint === undefined ? null : boundText(diagnostic.hint),
    location: toOptionalLocation(diagnostic.location),
    related: (diagnostic.related ?? []).map(({ location, message }) => ({
      location: toJsonLocation(location),
      message: boundText(message),
    })),
  };
}

/** A plan, for machines. */
export function toJsonPlan(plan: Plan): JsonPlan {
  const { pack, runtime, runtime_version: version } = plan.countsByKind;
  return {
    digest: plan.digest,
    empty: isEmpty(plan),
    counts: toJsonCounts(plan.counts),
    countsByKind: {
      pack: toJsonCounts(pack),
      runtime: toJsonCounts(runtime),
      runtime_version: toJsonCounts(version),
    },
    changes: plan.changes.map(toJsonChange),
    inventoryRecords: countInventoryWrites(plan),
    drift: plan.drift.map(toJsonDrift),
    driftMode: plan.driftMode,
    orphans: plan.orphans.map(({ kind, ref, location }) => ({
      kind,
      ref,
      location: toJsonLocation(location),
    })),
    held: plan.held.map(toJsonHeld),
    effects: plan.effects.map(toJsonEffect),
    notices: [...plan.notices],
  };
}

/** Objects per action, for machines. */
export function toJsonCounts(counts: Plan['counts']): JsonPlan['counts'] {
  return {
    create: counts.create,
    update: counts.update,
    delete: counts.delete,
    adopt: counts.adopt,
    keep: counts.keep,
  };
}

/** A deletion that is held back, for machines. */
export function toJsonHeld(held: HeldDeletion): JsonPlan['held'][number] {
  return {
    kind: held.kind,
    ref: held.ref,
    location: toJsonLocation(held.location),
    reason: held.reason,
    message: boundText(held.message),
    hint: boundText(held.hint),
  };
}

/** One change of a plan, for machines. */
export function toJsonChange(change: Change): JsonChange {
  return {
    action: change.action,
    kind: change.kind,
    ref: change.ref,
    parent: change.parent ?? null,
    fields: change.fields.map(toJsonFieldChange),
    location: toOptionalLocation(change.location),
    note: change.note ?? null,
    previousRef: change.previousRef ?? null,
    previousSource: change.previousSource ?? null,
    drift: change.drift,
    effects: change.effects?.map(toJsonEffect) ?? null,
    digest: digestChange(change),
  };
}

function toJsonEffect(effect: DeleteEffect): JsonPlan['effects'][number] {
  return {
    effect: effect.effect,
    table: effect.table,
    columns: [...effect.columns],
    constraint: effect.constraint ?? null,
    rows: effect.rows,
  };
}

/** What others changed in an object, for machines. */
export function toJsonDrift(drift: Drift): JsonPlan['drift'][number] {
  return {
    kind: drift.kind,
    ref: drift.ref,
    missing: drift.missing,
    fields: drift.fields.map(toJsonFieldChange),
    location: toJsonLocation(drift.location),
  };
}

/** A difference inside of an object, for machines; secrets as hashes. */
export function toJsonFieldChange(field: FieldChange): JsonFieldChange {
  const sensitive = field.before.sensitive || field.after.sensitive;
  return {
    path: [...field.path],
    before: toJsonValue(field.before, sensitive),
    after: toJsonValue(field.after, sensitive),
    reason: field.reason,
    location: toOptionalLocation(field.location),
  };
}

/** `sensitive` holds for both sides of a field when it holds for one of them. */
function toJsonValue(shown: ShownValue, sensitive: boolean): JsonFieldChange['before'] {
  if (shown.sensitive) return { sensitive: true, hash: shown.hash ?? null };
  if (sensitive) return { sensitive: true, hash: null };
  return shown.value === undefined ? { sensitive: false } : { sensitive: false, value: shown.value };
}

/** A place for machines, null where there is none. */
export function toOptionalLocation(location: Location | undefined): ReturnType<typeof toJsonLocation> | null {
  return location === undefined ? null : toJsonLocation(location);
}
