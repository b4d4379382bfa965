import { conditionNames, type Condition, type ConditionName } from './controller-status.ts';
import type { JudgedPass } from './judge-pass.ts';

type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

/** The conditions before the first pass. */
export function initialConditions(now: string): readonly Condition[] {
  return conditionNames.map((name) => ({
    name,
    status: name === 'Ready' || name === 'Reconciling' ? false : undefined,
    reason: 'NoPassYet',
    message: 'no pass has ended yet',
    since: now,
  }));
}

/** The conditions once a pass has ended. What it says nothing of stays as it was. */
export function concludePass(
  conditions: readonly Condition[],
  pass: JudgedPass,
  now: string,
): readonly Condition[] {
  const found: Partial<Record<ConditionName, Finding>> = {
    Ready: judgeReady(pass),
    Stalled: judgeStalled(pass),
    ...judgeCatalog(pass),
    ...judgeEnvironments(pass),
  };
  return conditions.map((condition) => replace(condition, found[condition.name], now));
}

/** The conditions while a pass is under way or waiting, and when none is any longer. */
export function markReconciling(
  conditions: readonly Condition[],
  isReconciling: boolean,
  now: string,
): readonly Condition[] {
  const found = isReconciling
    ? { status: true, reason: 'Progressing', message: 'a pass is under way or about to begin' }
    : { status: false, reason: 'Idle', message: 'no pass is under way' };
  return conditions.map((condition) =>
    condition.name === 'Reconciling' ? replace(condition, found, now) : condition,
  );
}

function replace(condition: Condition, found: Finding | undefined, now: string): Condition {
  if (found === undefined) return condition;
  return { ...condition, ...found, since: condition.status === found.status ? condition.since : now };
}

const readyReasons: Readonly<Record<JudgedPass['outcome'], string>> = {
  applied: 'ApplySucceeded',
  unchanged: 'UpToDate',
  partial: 'PartlyConverged',
  held: 'DeletesHeld',
  invalid: 'InvalidInput',
  failed: 'PassFailed',
  interrupted: 'Interrupted',
};

function judgeReady({ outcome, errors }: JudgedPass): Finding {
  const status = outcome === 'applied' || outcome === 'unchanged';
  return {
    status,
    reason: readyReasons[outcome],
    message: status
      ? 'the catalog is what the manifests say'
      : (errors[0] ?? 'the last pass did not go well'),
  };
}

function judgeStalled({ verdict, errors }: JudgedPass): Finding {
  return verdict === 'stalled'
    ? { status: true, reason: 'InvalidInput', message: errors[0] ?? 'the input is invalid' }
    : { status: false, reason: 'InputAccepted', message: 'nothing waits for another input' };
}

function judgeCatalog({ catalog }: JudgedPass): Partial<Record<ConditionName, Finding>> {
  const plan = catalog?.plan;
  if (plan === undefined) return {};
  const drifted = plan.driftMode === 'correct' ? 0 : plan.drift.length;
  const held = plan.held.length;
  return {
    Drifted: {
      status: drifted > 0,
      reason: drifted > 0 ? 'DriftReported' : 'NoDrift',
      message:
        drifted > 0
          ? `${drifted} objects differ from what was applied`
          : 'no object differs from what was applied',
    },
    PruneBlocked: {
      status: held > 0,
      reason: held > 0 ? 'DeletesHeld' : 'NoDeletesHeld',
      message: held > 0 ? `${held} deletes are held back` : 'no delete is held back',
    },
  };
}

function judgeEnvironments({ environmentsReady }: JudgedPass): Partial<Record<ConditionName, Finding>> {
  if (environmentsReady === undefined) return {};
  return {
    EnvironmentReady: environmentsReady
      ? { status: true, reason: 'EnvironmentsReady', message: 'every environment is as wanted' }
      : { status: false, reason: 'EnvironmentsNotReady', message: 'an environment is not as wanted' },
  };
}
