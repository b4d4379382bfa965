import { hasErrors } from '../diagnostics.ts';
import { reportOpenReferences } from '../manifests/report-open-references.ts';
import { readDesired, type ManifestOptions } from './read-desired.ts';
import type { Reconciliation } from './reconciliation.ts';
import { startStopwatch, type Clock } from './stopwatch.ts';

export interface ValidateOptions extends ManifestOptions {
  readonly source?: string;
  /** `performance.now` unless told. */
  readonly clock?: Clock;
}

/** Checks manifests as far as it can be done without a database. The outcome is `valid` or `invalid`. */
export async function validateManifests(options: ValidateOptions): Promise<Reconciliation> {
  const stopwatch = startStopwatch(options.clock ?? (() => performance.now()));
  const { desired, diagnostics, complete, input } = await stopwatch.measure('read', () =>
    readDesired(options),
  );
  const all = complete ? [...diagnostics, ...reportOpenReferences(desired)] : diagnostics;
  return {
    outcome: hasErrors(all) ? 'invalid' : 'valid',
    diagnostics: all,
    plan: undefined,
    applied: undefined,
    host: undefined,
    lock: undefined,
    units: undefined,
    revision: undefined,
    source: options.source ?? 'default',
    database: undefined,
    input,
    timings: stopwatch.read(),
    statements: 0,
    rowsRead: 0,
  };
}
