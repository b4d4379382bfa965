import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic, Location } from '../../src/diagnostics.ts';
import { OperationalError, type FailureCode } from '../../src/errors.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import type { HostResult } from '../../src/reconcile/converge-host.ts';
import type { Outcome, Reconciliation } from '../../src/reconcile/reconciliation.ts';
import { toJsonError } from '../../src/report/render-error.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import {
  buildBlocked,
  buildBuild,
  buildConvergence,
  buildFailure,
  buildHost,
  buildOutcome,
  buildPlanned,
} from './build-host.ts';
import { buildReconciliation } from './build-reconciliation.ts';
import { buildDesired, buildLive, judgeCase, type TerseDesired, type TerseLive } from './plan-case.ts';

/** What a case's result.json holds, beside what is planned from desired.json and live.json. */
interface TerseResult {
  readonly outcome?: Outcome;
  readonly exitCode?: number;
  readonly files?: readonly string[];
  readonly diagnostics?: readonly TerseDiagnostic[];
  readonly failure?: { readonly code: FailureCode; readonly message: string; readonly hint?: string };
  /** Whether there is no database. */
  readonly offline?: boolean;
  /** From `build slack core.python@3.12` (or switch, keep, blocked) to the reason. */
  readonly environments?: Readonly<Record<string, string>>;
  /** From `built slack core.python@3.12` (or switched, kept, degraded) to the reason. */
  readonly converged?: Readonly<Record<string, string>>;
  readonly units?: Reconciliation['units'];
}

type TerseDiagnostic = Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'> & {
  readonly at?: string;
  readonly related?: Readonly<Record<string, string>>;
};

/** The report of a case. */
export function readReportCase(directory: string): RunReport {
  const terse = readJson(directory, 'result.json') as TerseResult;
  const { exitCode = 0, failure, outcome = 'planned', offline = false } = terse;
  const diagnostics = (terse.diagnostics ?? []).map(toDiagnostic);
  if (failure !== undefined) {
    const cause = new OperationalError(failure.message, failure);
    return { kind: 'failure', cause, error: toJsonError(cause), diagnostics, isExplained: false, exitCode };
  }
  const hasPlan = existsSync(join(directory, 'desired.json'));
  const plan = hasPlan ? planCase(directory) : undefined;
  const result = buildReconciliation({
    outcome,
    diagnostics: [...diagnostics],
    plan,
    applied: outcome === 'applied' && plan !== undefined ? { runId: 'run', counts: plan.counts } : undefined,
    host: readHost(terse),
    revision: { commit: 'abc1234d5e6f', dirty: false },
    database: offline ? undefined : 'localhost:5432/attune',
    units: terse.units,
    input: {
      paths: ['packs'],
      files: terse.files ?? [],
      filesRead: 3,
      bytesRead: 1200,
      objects: { pack: 2, runtime: 1, runtime_version: 0 },
    },
  });
  return { kind: 'result', result, exitCode };
}

function planCase(directory: string): NonNullable<Reconciliation['plan']> {
  const terse = readJson(directory, 'desired.json') as TerseDesired;
  const terseLive = readJson(directory, 'live.json') as TerseLive;
  const live = buildLive(terseLive);
  const { source = 'main', adopt = false, drift = 'correct' } = terse;
  const deletions = judgeCase(terse, live, terseLive);
  const pruning = deletions === undefined ? {} : { deletions };
  const { plan } = buildPlan({ desired: buildDesired(terse), live, source, adopt, drift, ...pruning });
  if (plan === undefined) throw new Error(`${directory} has no plan`);
  return plan;
}

function toDiagnostic({
  at: place,
  related = {},
  code,
  severity,
  message,
  hint,
}: TerseDiagnostic): Diagnostic {
  return {
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(place === undefined ? {} : { location: locate(place) }),
    related: Object.entries(related).map(([text, told]) => ({ location: locate(text), message: told })),
  };
}

/** The last two numbers are line and column, whatever the name of the file is. */
function locate(text: string): Location {
  const [, file = '', line, column] = /^(.*):(\d+):(\d+)$/su.exec(text) ?? [];
  return { file, line: Number(line), column: Number(column) };
}

function readHost({ environments = {}, converged }: TerseResult): HostResult | undefined {
  const entries = Object.entries(environments).map(([text, reason]) => splitAction(text, reason));
  if (entries.length === 0 && converged === undefined) return undefined;
  const planned = entries.map(({ action, name, reason }) =>
    action === 'blocked'
      ? buildBlocked(name, { reason })
      : buildPlanned(name, { reason, action: action as 'build' | 'switch' | 'keep' }),
  );
  const builds = entries.filter(({ action }) => action === 'build').map(({ name }) => buildBuild([name]));
  const host = buildHost({ environments: planned, builds });
  if (converged === undefined) return host;
  const outcomes = Object.entries(converged).map(([text, why]) => {
    const { action, name, reason } = splitAction(text, why);
    if (action !== 'degraded')
      return buildOutcome(name, { reason, action: action as 'built' | 'switched' | 'kept' });
    return buildOutcome(name, {
      reason,
      action: 'none',
      state: 'degraded',
      failure: buildFailure({ message: reason }),
    });
  });
  return { ...host, convergence: buildConvergence(outcomes) };
}

function splitAction(text: string, reason: string): { action: string; name: string; reason: string } {
  const end = text.indexOf(' ');
  return { action: text.slice(0, end), name: text.slice(end + 1), reason };
}

/** An absent file holds nothing. */
function readJson(directory: string, file: string): object {
  const path = join(directory, file);
  return JSON.parse(existsSync(path) ? readFileSync(path, 'utf8') : '{}') as object;
}
