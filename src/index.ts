/**
 * The library: manifests are loaded, planned, applied or watched, as a function of values. Nothing here writes to a terminal, ends the process
 * or handles a signal. Only the catalog is converged: environments and contents of packs are the command's.
 */
export { apply } from './library/apply.ts';
export type { ApplyOptions } from './library/apply.ts';
export type { LoadOptions, PassOptions } from './library/library-options.ts';
export { load } from './library/load.ts';
export type { LoadedManifests } from './library/load.ts';
export { plan } from './library/plan.ts';
export { watch } from './library/watch.ts';
export type { WatchOptions } from './library/watch.ts';
export type { DesiredObject, ObjectKey } from './catalog/catalog-object.ts';
export type { Controller, ControllerEvent, ControllerStatus } from './controller/controller-status.ts';
export type { PassResult } from './controller/run-pass.ts';
export type { DatabaseTarget, PostgresConnection } from './database/database-target.ts';
export type { Diagnostic, Location, RelatedLocation, Severity } from './diagnostics.ts';
export { hasErrors } from './diagnostics.ts';
export type { DiagnosticCode } from './diagnostic-codes.ts';
export type { FailureCode } from './errors.ts';
export { InternalError, OperationalError, RejectedStatement } from './errors.ts';
export type { DeletePolicy } from './plan/delete-policy.ts';
export type { Action, Change, Counts, FieldChange, Plan } from './plan/plan.ts';
export { isEmpty } from './plan/plan.ts';
export type { Outcome, Reconciliation } from './reconcile/reconciliation.ts';
