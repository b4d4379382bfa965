import type {
  Condition,
  ControllerStatus,
  PassSummary,
  RepositoryStatus,
} from '../controller/controller-status.ts';
import { boundText } from './escape-text.ts';
import { formatVersion } from './format-version.ts';
import type { JsonControllerStatus } from './report-schema.ts';

type JsonPass = NonNullable<JsonControllerStatus['lastAttempt']>;

/** More of one pass are not told: the log has them, and `reconcile validate` finds them all. */
const maxErrors = 20;

/** What a controller tells of itself, for machines. */
export function toJsonControllerStatus(
  status: ControllerStatus,
  { version }: { readonly version: string },
): JsonControllerStatus {
  return {
    formatVersion,
    type: 'controller-status',
    version,
    startedAt: status.startedAt,
    suspended: status.suspended,
    repository: toJsonRepository(status.repository),
    conditions: status.conditions.map(toJsonCondition),
    lastAttempt: toJsonPass(status.lastAttempt),
    lastApplied: toJsonPass(status.lastApplied),
    queue: {
      waiting: [...status.waiting],
      failures: status.failures,
      nextPassAt: status.nextPassAt ?? null,
    },
  };
}

function toJsonRepository(repository: RepositoryStatus | undefined): JsonControllerStatus['repository'] {
  if (repository === undefined) return null;
  const { url, branch, commit, checkedAt, fetchedAt, nextCheckAt, problem } = repository;
  return {
    url,
    branch: branch ?? null,
    commit: commit ?? null,
    checkedAt: checkedAt ?? null,
    fetchedAt: fetchedAt ?? null,
    nextCheckAt: nextCheckAt ?? null,
    problem: problem === undefined ? null : { reason: problem.reason, message: boundText(problem.message) },
  };
}

function toJsonCondition({ name, status, reason, message, since }: Condition) {
  const word = status === undefined ? 'Unknown' : status ? 'True' : 'False';
  return {
    type: name,
    status: word,
    reason,
    message: boundText(message),
    lastTransitionTime: since,
  } as const;
}

function toJsonPass(pass: PassSummary | undefined): JsonPass | null {
  if (pass === undefined) return null;
  const { create, update, delete: deleted, adopt, keep } = pass.counts;
  return {
    id: pass.id,
    triggers: [...pass.triggers],
    revision: pass.revision ?? null,
    outcome: pass.outcome,
    startedAt: pass.startedAt,
    finishedAt: pass.finishedAt,
    counts: { create, update, delete: deleted, adopt, keep },
    statements: pass.statements,
    filesRead: pass.filesRead,
    rowsRead: pass.rowsRead,
    errors: pass.errors.slice(0, maxErrors).map(boundText),
  };
}
