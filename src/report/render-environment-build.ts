import type { Convergence } from '../environments/converge-environments.ts';
import { buildStyles } from './color.ts';
import { escapeText } from './escape-text.ts';
import { toJsonKey } from './render-environment-key.ts';
import { renderTable } from './render-table.ts';
import { renderUnready } from './render-unready.ts';
import { formatVersion } from './format-version.ts';
import type { JsonEnvironmentBuild } from './report-schema.ts';

/** What `reconcile env build` tells. */
export interface BuildView {
  /** Directory of the store. */
  readonly root: string;
  readonly environments: Convergence['environments'];
}

type Outcome = BuildView['environments'][number];

const titles = ['PACK', 'RUNTIME', 'VERSION', 'STATE', 'ACTION', 'GEN', 'WHY'].map((title) => ({ title }));

/** What became of environments, for people. Ends with a line break. */
export function renderBuild(
  { environments }: BuildView,
  { color, verbose }: { readonly color: boolean; readonly verbose: boolean },
): string {
  if (environments.length === 0) return 'No environment is asked for.\n';
  const [head = '', ...rows] = renderTable(titles, environments.map(renderRow));
  const styles = buildStyles(color);
  const lines = [styles.strong(head), ...rows, ...renderUnready(environments, { styles, verbose })];
  return `${lines.join('\n')}\n`;
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

/** The same for machines. */
export function toJsonBuild({ root, environments }: BuildView): JsonEnvironmentBuild {
  return {
    formatVersion,
    type: 'environment-build',
    root,
    environments: environments.map(({ key, state, action, generation, directory, reason, fix, failure }) => ({
      ...toJsonKey(key),
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
