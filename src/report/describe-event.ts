import type { ControllerEvent, PassSummary } from '../controller/controller-status.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

/** What a log says about an event. */
export type LogFields = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface LogEntry {
  readonly level: LogLevel;
  readonly fields: LogFields;
}

/** More of one list are not written: a line stays one that can be read, and that a journal takes whole. */
const maxItems = 10;

const outcomeLevels: Readonly<Record<PassSummary['outcome'], LogLevel>> = {
  unchanged: 'debug',
  applied: 'info',
  interrupted: 'info',
  held: 'warn',
  failed: 'warn',
  partial: 'error',
  invalid: 'error',
};

/** How much an event matters, and what of it is written: these fields and no others. Durations are in milliseconds. */
export function describeEvent(event: ControllerEvent): LogEntry {
  switch (event.type) {
    case 'started':
      return { level: 'info', fields: { version: event.version, paths: event.paths.slice(0, maxItems) } };
    case 'serving':
      return { level: 'info', fields: { address: event.address } };
    case 'triggered':
      return { level: 'debug', fields: { trigger: event.kind } };
    case 'pass.started':
      return { level: 'debug', fields: { pass: event.id, triggers: event.triggers.slice(0, maxItems) } };
    case 'pass.finished':
      return { level: outcomeLevels[event.pass.outcome], fields: describePass(event.pass, event.duration) };
    case 'retry.scheduled':
      return { level: 'warn', fields: { delayMs: Math.round(event.delay), failures: event.failures } };
    case 'repository.checked':
      return describeLook(event);
    case 'trouble':
      return { level: 'warn', fields: { about: event.about, message: event.message } };
    default:
      return { level: 'info', fields: {} };
  }
}

function describeLook(event: Extract<ControllerEvent, { type: 'repository.checked' }>): LogEntry {
  const { look, isRepeated, repository } = event;
  const where = { repository: repository.url, branch: repository.branch };
  const durationMs = Math.round(event.duration);
  if (look.kind === 'failed') {
    const { reason, message } = look.problem;
    const level = reason === 'FetchFailed' ? 'warn' : 'error';
    const fields = { ...where, result: look.kind, reason, message, durationMs };
    return { level: isRepeated ? 'debug' : level, fields };
  }
  const { kind: result, commit } = look;
  if (look.kind === 'unchanged') return { level: 'debug', fields: { ...where, result, commit, durationMs } };
  const { from, history } = look;
  return {
    // Whoever forces a branch elsewhere takes back what others may rely on.
    level: history === 'rewritten' ? 'warn' : 'info',
    fields: { ...where, result, commit, from, history, durationMs },
  };
}

function describePass(pass: PassSummary, duration: number): LogFields {
  const { create, update, delete: deleted, adopt, keep } = pass.counts;
  const hidden = pass.errors.length - maxItems;
  return {
    pass: pass.id,
    commit: pass.revision,
    outcome: pass.outcome,
    triggers: pass.triggers.slice(0, maxItems),
    durationMs: Math.round(duration),
    created: create,
    updated: update,
    deleted,
    adopted: adopt,
    kept: keep,
    statements: pass.statements,
    filesRead: pass.filesRead,
    rowsRead: pass.rowsRead,
    errors: pass.errors.length === 0 ? undefined : pass.errors.slice(0, maxItems),
    moreErrors: hidden > 0 ? hidden : undefined,
  };
}
