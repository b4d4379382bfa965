import type { EnvironmentEvent } from '../../environments/environment-event.ts';
import { boundText } from '../escape-text.ts';
import { toJsonKey } from '../render-environment-key.ts';
import type { EventLine } from './create-event-stream.ts';

/** What happened to environments; nothing for what a command says, which its log holds. */
export function toProgressLine(event: EnvironmentEvent): readonly EventLine[] {
  if (event.type === 'output') return [];
  return [
    {
      type: 'environment_progress',
      event: event.type,
      build: 'build' in event ? event.build : null,
      environments: listEnvironments(event).map(toJsonKey),
      detail: describe(event),
      duration: event.type === 'build.finished' ? event.duration : null,
    },
  ];
}

type ToldEvent = Exclude<EnvironmentEvent, { readonly type: 'output' }>;

function listEnvironments(event: ToldEvent): readonly Parameters<typeof toJsonKey>[0][] {
  if ('users' in event) return event.users;
  return 'key' in event ? [event.key] : [];
}

function describe(event: ToldEvent): string | null {
  if (event.type === 'builds.planned') return String(event.count);
  if (event.type === 'step.started') return boundText(event.step);
  if (event.type === 'switched') return event.name;
  if (event.type === 'collected') return boundText(`${event.name}: ${event.reason}`);
  if (event.type !== 'build.finished') return null;
  const why = event.failure === undefined ? '' : `: ${event.failure.message}`;
  return boundText(`${event.outcome}${why}`);
}
