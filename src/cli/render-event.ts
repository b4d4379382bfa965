import type { ControllerEvent, PassSummary } from '../controller/controller-status.ts';
import { escapeText } from '../report/escape-text.ts';

/** One line for people about what happened, without its end. `time` is ISO 8601. */
export function renderEvent(event: ControllerEvent, time: string): string {
  return `${time} ${escapeText(describe(event))}`;
}

function describe(event: ControllerEvent): string {
  switch (event.type) {
    case 'started':
      return `reconcile ${event.version} watches ${event.paths.join(', ')}`;
    case 'triggered':
      return `triggered: ${event.kind}`;
    case 'pass.started':
      return `pass ${shorten(event.id)} begins: ${event.triggers.join(', ')}`;
    case 'pass.finished':
      return `pass ${shorten(event.pass.id)} ended: ${describePass(event.pass)} (${Math.round(event.duration)} ms)`;
    case 'retry.scheduled':
      return `failed ${event.failures} times in a row, tried again in ${Math.round(event.delay)} ms`;
    case 'trouble':
      return `${event.about}: ${event.message}`;
    default:
      return event.type;
  }
}

function describePass({ outcome, counts, revision, errors }: PassSummary): string {
  const changes = Object.entries(counts)
    .filter(([action, count]) => action !== 'keep' && count > 0)
    .map(([action, count]) => `${count} ${action}`);
  const parts = [
    [outcome, ...changes].join(', '),
    ...(revision === undefined ? [] : [`commit ${revision.slice(0, 12)}`]),
    ...errors,
  ];
  return parts.join('; ');
}

function shorten(id: string): string {
  return id.slice(0, 8);
}
