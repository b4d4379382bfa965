import { digest } from '../../catalog/digest.ts';
import { kindLabels } from '../../catalog/kinds.ts';
import type { Diagnostic } from '../../diagnostics.ts';
import type { HostResult } from '../../reconcile/converge-host.ts';
import type { Reconciliation } from '../../reconcile/reconciliation.ts';
import { compareDiagnostics } from '../compare-diagnostics.ts';
import { escapeText } from '../escape-text.ts';
import { renderEnvironmentKey } from '../render-environment-key.ts';
import { renderLocation } from '../render-location.ts';
import { renderPath } from '../render-value.ts';
import type { CiLook, RunReport } from '../run-report.ts';
import type { CiFinding } from './ci-finding.ts';

type Draft = Omit<CiFinding, 'fingerprint'>;

/**
 * Everything about a run that deserves a mark in a CI system, errors first: diagnostics, drift, deletions that are held back, environments
 * that are not ready, packs that were left out, and a failure.
 */
export function collectFindings(report: RunReport, { pathOf }: Pick<CiLook, 'pathOf'>): readonly CiFinding[] {
  const drafts = report.kind === 'failure' ? draftFailure(report) : draftResult(report.result);
  const levels = ['error', 'warning', 'notice'] as const;
  const sorted = levels.flatMap((level) => drafts.filter((draft) => draft.level === level));
  const seen = new Map<string, number>();
  return sorted.map((draft) => {
    const { rule, location, message } = draft;
    const place = location === undefined ? '' : (pathOf(location.file) ?? location.file);
    const name = JSON.stringify([rule, place, message]);
    const occurrence = seen.get(name) ?? 0;
    seen.set(name, occurrence + 1);
    return { ...draft, fingerprint: digest([rule, place, message, occurrence]).replace(/^sha256:/u, '') };
  });
}

function draftFailure(report: Extract<RunReport, { readonly kind: 'failure' }>): readonly Draft[] {
  const found = [...report.diagnostics].sort(compareDiagnostics).map(draftDiagnostic);
  // What was found says it all.
  if (found.some(({ level }) => level === 'error')) return found;
  const { message, hint } = report.error;
  return [
    ...found,
    build({
      rule: 'run.failed',
      level: 'error',
      message: escapeText(message),
      hint: hint === null ? undefined : escapeText(hint),
    }),
  ];
}

function draftResult(result: Reconciliation): readonly Draft[] {
  const units = result.units ?? [];
  const known = new Set(result.diagnostics.map(nameDiagnostic));
  const ofUnits = units
    .flatMap(({ diagnostics }) => diagnostics)
    .filter((diagnostic) => !known.has(nameDiagnostic(diagnostic)));
  const isInvalid = result.outcome === 'invalid';
  return [
    ...[...result.diagnostics, ...ofUnits].sort(compareDiagnostics).map(draftDiagnostic),
    ...units.flatMap(({ unit, status, by }) =>
      status === 'blocked'
        ? [
            build({
              rule: 'unit.blocked',
              level: 'warning',
              message: `pack ${escapeText(unit ?? '')} is left out: it needs ${escapeText(by ?? '')}`,
            }),
          ]
        : [],
    ),
    ...(isInvalid ? [] : draftDrift(result)),
    ...(isInvalid ? [] : draftHeld(result)),
    ...(result.host === undefined ? [] : draftEnvironments(result.host)),
  ];
}

function nameDiagnostic({ code, location, message }: Diagnostic): string {
  return JSON.stringify([code, location?.file, location?.line, location?.column, message]);
}

function draftDiagnostic({ code, severity, location, message, hint, related = [] }: Diagnostic): Draft {
  return {
    rule: code,
    level: severity,
    subject: undefined,
    message: escapeText(message),
    hint: hint === undefined ? undefined : escapeText(hint),
    location,
    related,
  };
}

function draftDrift({ plan }: Reconciliation): readonly Draft[] {
  if (plan === undefined) return [];
  const isUndone = plan.driftMode === 'correct';
  return plan.drift.map(({ kind, ref, missing, fields, location }) => {
    const name = `${kindLabels[kind]} ${escapeText(ref)}`;
    const what = missing
      ? `the row of ${name} was deleted in the database`
      : `${name} was changed in the database: ${fields.map(({ path }) => renderPath(path)).join(', ')}`;
    return build({
      rule: 'state.drift',
      level: isUndone ? 'notice' : 'warning',
      subject: name,
      message: `${what}; ${isUndone ? 'undone by this plan' : 'left as it is'}`,
      location,
    });
  });
}

/** The manifest is gone: there is no line to point at. */
function draftHeld({ plan }: Reconciliation): readonly Draft[] {
  return (plan?.held ?? []).map(({ kind, ref, location, message, hint }) => {
    const subject = `${kindLabels[kind]} ${escapeText(ref)}`;
    return build({
      rule: 'state.held-deletion',
      level: 'warning',
      subject,
      message: `${subject} (last in ${renderLocation(location)}) is not deleted: ${escapeText(message)}`,
      hint: escapeText(hint),
    });
  });
}

function draftEnvironments({ plan, convergence }: HostResult): readonly Draft[] {
  if (convergence === undefined) {
    return plan.environments.flatMap((planned) =>
      planned.action === 'blocked'
        ? [
            build({
              rule: 'environment.not-ready',
              level: 'warning',
              subject: renderEnvironmentKey(planned.key),
              message: `environment ${renderEnvironmentKey(planned.key)} is blocked: ${escapeText(planned.reason)}`,
              hint: escapeText(planned.fix),
            }),
          ]
        : [],
    );
  }
  return convergence.environments
    .filter(({ state }) => state !== 'ready')
    .map(({ key, state, reason, fix }) =>
      build({
        rule: 'environment.not-ready',
        level: state === 'blocked' ? 'warning' : 'error',
        subject: renderEnvironmentKey(key),
        message: `environment ${renderEnvironmentKey(key)} is ${state}: ${escapeText(reason)}`,
        hint: fix === undefined ? undefined : escapeText(fix),
      }),
    );
}

function build(draft: Pick<Draft, 'rule' | 'level' | 'message'> & Partial<Draft>): Draft {
  return { subject: undefined, hint: undefined, location: undefined, related: [], ...draft };
}
