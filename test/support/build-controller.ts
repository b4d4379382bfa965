import type {
  Condition,
  ConditionName,
  Controller,
  ControllerStatus,
  PassSummary,
  TriggerKind,
} from '../../src/controller/controller-status.ts';

const noChanges = { create: 0, update: 0, delete: 0, adopt: 0, keep: 0 };

/** A pass that applied something. */
export function buildPass(pass: Partial<PassSummary> = {}): PassSummary {
  return {
    id: 'p1',
    triggers: ['file'],
    revision: 'abc1234d5e6f',
    outcome: 'applied',
    startedAt: '2026-03-01T12:00:00.000Z',
    finishedAt: '2026-03-01T12:00:01.500Z',
    counts: { ...noChanges, create: 2, update: 1, keep: 7 },
    statements: 12,
    filesRead: 3,
    rowsRead: 9,
    errors: [],
    ...pass,
  };
}

export function buildCondition(name: ConditionName, condition: Partial<Condition> = {}): Condition {
  return {
    name,
    status: true,
    reason: 'ApplySucceeded',
    message: 'All is as the manifests say.',
    since: '2026-03-01T12:00:01.500Z',
    ...condition,
  };
}

export function buildControllerStatus(status: Partial<ControllerStatus> = {}): ControllerStatus {
  return {
    conditions: [buildCondition('Ready'), buildCondition('Stalled', { status: false, reason: 'InputValid' })],
    lastAttempt: buildPass(),
    lastApplied: buildPass(),
    waiting: [],
    failures: 0,
    nextPassAt: '2026-03-01T12:05:00.000Z',
    suspended: false,
    repository: undefined,
    startedAt: '2026-03-01T11:00:00.000Z',
    ...status,
  };
}

/** A controller that makes no passes and remembers what it was asked for. */
export interface QuietController extends Controller {
  readonly asked: readonly (TriggerKind | 'suspend' | 'resume')[];
  readonly become: (status: Partial<ControllerStatus>) => void;
}

export function buildController(status: Partial<ControllerStatus> = {}): QuietController {
  const asked: (TriggerKind | 'suspend' | 'resume')[] = [];
  let current = buildControllerStatus(status);
  return {
    asked,
    become: (next) => (current = { ...current, ...next }),
    status: () => current,
    trigger: (kind) => asked.push(kind),
    suspend: () => asked.push('suspend'),
    resume: () => asked.push('resume'),
    stop: async () => {},
  };
}
