import type { createLogUpdate } from 'log-update';
import type { EnvironmentEvent } from '../environments/environment-event.ts';
import { followBuilds } from './build-progress.ts';

/** What builds are told on: a stream such as stderr. */
type BuildStream = NodeJS.WritableStream & {
  readonly columns?: number;
  readonly rows?: number;
};

/** Tells of builds as they go on. */
export interface BuildWatch {
  readonly show: (event: EnvironmentEvent) => void;
  /** Removes what is rewritten in place; to be called before anything else is written, and at the end. */
  readonly clear: () => void;
}

type LiveLines = ReturnType<typeof createLogUpdate>;

/** Milliseconds between two drawings, and before the first: what is over sooner is not shown. */
const interval = 100;

/** `live`: lines that are rewritten in place, for a terminal. `plain`: a line when a build starts and one when it ends. `none`: nothing. */
export type BuildView = 'live' | 'plain' | 'none';

/** Starts to tell of builds on a stream. */
export function watchBuilds(stream: BuildStream, view: BuildView): BuildWatch {
  if (view === 'none') return { show: () => {}, clear: () => {} };
  return view === 'live' ? watchLive(stream) : watchPlainly(stream);
}

function watchPlainly(stream: BuildStream): BuildWatch {
  const progress = followBuilds();
  return {
    show: (event) => {
      const line = progress.describe(event);
      progress.add(event, performance.now());
      if (line !== undefined) stream.write(`${line}\n`);
    },
    clear: () => {},
  };
}

function watchLive(stream: BuildStream): BuildWatch {
  const progress = followBuilds();
  let timer: NodeJS.Timeout | undefined;
  let view: LiveLines | undefined;
  const clear = (): void => {
    clearInterval(timer);
    timer = undefined;
    view?.clear();
  };
  const redraw = async (): Promise<void> => {
    // Loaded when there is something to draw: most runs build nothing.
    const { createLogUpdate } = await import('log-update');
    if (timer === undefined) return;
    // The cursor stays: a process that is killed could not bring it back.
    view ??= createLogUpdate(stream, { showCursor: true });
    const { columns = 80, rows = 24 } = stream;
    const lines = progress.render(performance.now(), { columns, rows });
    if (lines.length === 0) clear();
    else view(lines.join('\n'));
  };
  return {
    show: (event) => {
      progress.add(event, performance.now());
      timer ??= setInterval(() => void redraw(), interval).unref();
    },
    clear,
  };
}
