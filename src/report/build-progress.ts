import type { EnvironmentEvent } from '../environments/environment-event.ts';
import type { EnvironmentKey } from '../environments/store-layout.ts';
import { escapeText } from './escape-text.ts';
import { renderFirstKey } from './render-environment-key.ts';
import { renderCount, renderDuration, renderNumber } from './render-quantity.ts';
import { measureText, padText, shortenText } from './text-width.ts';

/** A build that is under way. Times in milliseconds. */
interface ActiveBuild {
  readonly users: readonly EnvironmentKey[];
  readonly startedAt: number;
  phase: string;
  lastLine: string;
}

/** Follows the builds of a host: what happens goes in, lines come out. */
export interface BuildProgress {
  readonly add: (event: EnvironmentEvent, now: number) => void;
  /** A line that tells the event where lines cannot be rewritten; undefined for most events. To be asked before `add`. */
  readonly describe: (event: EnvironmentEvent) => string | undefined;
  /** The builds under way, a line each, and a line about all of them; none when nothing is under way. */
  readonly render: (
    now: number,
    size: { readonly columns: number; readonly rows: number },
  ) => readonly string[];
}

/** Colours and the like, with which installers write even where they should not. */
const terminalControl = /\u001b\[[0-9;?]*[A-Za-z]/gu;

/** Starts with no build under way. */
export function followBuilds(): BuildProgress {
  const active = new Map<string, ActiveBuild>();
  let planned = 0;
  let done = 0;
  let failed = 0;
  let startedAt = 0;
  return {
    add: (event, now) => {
      if (event.type === 'builds.planned') {
        planned += event.count;
        startedAt = now;
      } else if (event.type === 'build.waiting') {
        active.set(event.build, { users: event.users, startedAt: now, phase: 'waiting', lastLine: '' });
      } else if (event.type === 'build.finished') {
        active.delete(event.build);
        done += 1;
        if (event.outcome === 'failed') failed += 1;
      } else if ('build' in event) {
        const build = active.get(event.build);
        if (build === undefined) return;
        if (event.type === 'build.started') build.phase = 'starting';
        if (event.type === 'step.started') build.phase = event.step;
        if (event.type === 'output' && event.line.trim() !== '') build.lastLine = event.line;
      }
    },
    describe: (event) =>
      'build' in event ? describe(event, active.get(event.build)?.users ?? []) : undefined,
    render: (now, size) => {
      if (active.size === 0) return [];
      const total = Math.max(planned, done + active.size);
      const failures = failed === 0 ? '' : `, ${renderNumber(failed)} failed`;
      const summary = `Building ${renderCount(total, 'environment')}: ${renderNumber(done)} done${failures}, ${renderElapsed(now - startedAt)}`;
      return [...renderActive([...active.values()], now, size), summary].map((line) =>
        shortenText(line, size.columns - 1),
      );
    },
  };
}

function describe(
  event: EnvironmentEvent & { readonly build: string },
  users: readonly EnvironmentKey[],
): string | undefined {
  if (event.type === 'build.started') return `Building ${renderFirstKey(event.users)}…`;
  if (event.type !== 'build.finished') return undefined;
  const name = renderFirstKey(users);
  const duration = renderDuration(event.duration);
  if (event.outcome === 'built') return `Built ${name} in ${duration}.`;
  if (event.outcome === 'shared') return `Another process built ${name} meanwhile (${duration}).`;
  return `Failed to build ${name} after ${duration}: ${escapeText(event.failure?.message ?? 'unknown')}.`;
}

/** As many as the terminal has rows for. */
function renderActive(
  builds: readonly ActiveBuild[],
  now: number,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly string[] {
  const room = Math.max(1, rows - 3);
  const shown = builds.slice(0, room);
  const cells = shown.map(({ users, phase, startedAt, lastLine }) => ({
    name: shortenText(renderFirstKey(users), Math.floor(columns * 0.4)),
    phase: shortenText(escapeText(phase), 16),
    elapsed: renderElapsed(now - startedAt),
    lastLine: escapeText(lastLine.replaceAll(terminalControl, '').trim()),
  }));
  const widest = (key: 'name' | 'phase' | 'elapsed'): number =>
    cells.reduce((width, cell) => Math.max(width, measureText(cell[key])), 0);
  const [names, phases, times] = [widest('name'), widest('phase'), widest('elapsed')];
  const hidden = builds.length - shown.length;
  return [
    ...cells.map(({ name, phase, elapsed, lastLine }) =>
      `  ${padText(name, names)}  ${padText(phase, phases)}  ${padText(elapsed, times, 'right')}  ${lastLine}`.trimEnd(),
    ),
    ...(hidden === 0 ? [] : [`  … and ${renderNumber(hidden)} more`]),
  ];
}

/** Tenths of a second, so that the line moves: `3.1 s`, `2 min 5 s`. */
function renderElapsed(milliseconds: number): string {
  return milliseconds < 59_950 ? `${(milliseconds / 1000).toFixed(1)} s` : renderDuration(milliseconds);
}
