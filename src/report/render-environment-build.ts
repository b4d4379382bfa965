import type { Convergence } from '../environments/converge-environments.ts';
import type { EnvironmentEvent } from '../environments/environment-event.ts';
import { buildStyles, type Styles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { renderName, toJsonName } from './render-environments.ts';
import { renderHint } from './render-hint.ts';
import { renderDuration } from './render-quantity.ts';
import { renderTable } from './render-table.ts';
import { formatVersion, type JsonEnvironmentBuild } from './report-schema.ts';

/** What `reconcile env build` tells. */
export interface BuildView {
  /** Directory of the store. */
  readonly root: string;
  readonly environments: Convergence['environments'];
}

type Outcome = BuildView['environments'][number];

const titles = ['PACK', 'RUNTIME', 'VERSION', 'STATE', 'ACTION', 'GEN', 'WHY'].map((title) => ({ title }));

/** What became of environments, for people. Ends with a line break. */
export function renderBuild({ environments }: BuildView, options: { readonly color: boolean }): string {
  const styles = buildStyles(options.color);
  if (environments.length === 0) return 'No environment is asked for.\n';
  const [head = '', ...rows] = renderTable(titles, environments.map(renderRow));
  const failed = environments.filter(({ state }) => state !== 'ready');
  const sections = [[styles.strong(head), ...rows], ...failed.map((each) => renderFailure(each, styles))];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function renderRow({ key, state, action, generation, reason }: Outcome): readonly string[] {
  return [
    escapeText(key.pack),
    escapeText(key.runtime),
    key.version === '' ? '-' : escapeText(key.version),
    state,
    action === 'none' ? '-' : action,
    generation === 0 ? '-' : String(generation),
    escapeText(reason),
  ];
}

function renderFailure({ key, state, reason, fix, failure }: Outcome, styles: Styles): readonly string[] {
  const { command, lastLines = [], log } = failure ?? {};
  return [
    `${styles.error(state)}: ${renderName(key)}: ${escapeText(reason)}`,
    ...(command === undefined ? [] : [`  $ ${escapeText(command)}`]),
    ...lastLines.map((line) => styles.quiet(`  | ${escapeText(line)}`)),
    ...(log === undefined ? [] : [`  log: ${escapeText(log)}`]),
    ...(fix === undefined ? [] : renderHint(fix, styles)),
  ];
}

/** What happens in a build, as a line for those who watch; undefined for what is not worth one. */
export function renderBuildEvent(event: EnvironmentEvent): string | undefined {
  if (event.type === 'build.started') return `Building ${event.users.map(renderName).join(', ')}\n`;
  if (event.type !== 'build.finished' || event.outcome === 'shared') return undefined;
  const outcome = event.outcome === 'built' ? 'Built' : 'Failed';
  return `${outcome} ${escapeText(event.build)} in ${renderDuration(event.duration)}\n`;
}

/** The same for machines. */
export function toJsonBuild({ root, environments }: BuildView): JsonEnvironmentBuild {
  return {
    formatVersion,
    type: 'environment-build',
    root,
    environments: environments.map(({ key, state, action, generation, directory, reason, fix, failure }) => ({
      ...toJsonName(key),
      state,
      action,
      generation,
      directory: directory ?? null,
      reason,
      fix: fix ?? null,
      command: failure?.command ?? null,
      lastLines: [...(failure?.lastLines ?? [])],
      log: failure?.log ?? null,
    })),
  };
}
