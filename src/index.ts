/**
 * The library: one pass as a function of values. Nothing here writes to a terminal, ends the process or handles a signal.
 */
export type { Diagnostic, Location, RelatedLocation, Severity } from './diagnostics.ts';
export { hasErrors } from './diagnostics.ts';
export type { DiagnosticCode } from './diagnostic-codes.ts';
export type { FailureCode } from './errors.ts';
export { InternalError, OperationalError, RejectedStatement } from './errors.ts';
export type { DatabaseTarget, PostgresConnection } from './database/database-target.ts';
export type { ReadLimits } from './documents/read-documents.ts';
export type {
  Action,
  Change,
  Counts,
  FieldChange,
  InventoryRecord,
  Orphan,
  Plan,
  ShownValue,
} from './plan/plan.ts';
export { isEmpty } from './plan/plan.ts';
export { scrubEnvironment } from './process/scrub-environment.ts';
export { readSettings } from './read-settings.ts';
export type { SettingSources } from './read-settings.ts';
export type { ManifestOptions } from './reconcile/read-desired.ts';
export type { SnapshotTarget } from './reconcile/plan-on-snapshot.ts';
export { reconcileOnce } from './reconcile/reconcile-once.ts';
export type { ReconcileOptions } from './reconcile/reconcile-once.ts';
export type { InputSummary, Outcome, Reconciliation, Revision } from './reconcile/reconciliation.ts';
export { validateManifests } from './reconcile/validate-manifests.ts';
export type { ValidateOptions } from './reconcile/validate-manifests.ts';
export type {
  JsonError,
  JsonHistory,
  JsonMigration,
  JsonReport,
  JsonRun,
  JsonStatus,
} from './report/report-schema.ts';
export { reportSchema } from './report/report-schema.ts';
export type { Settings } from './settings.ts';
