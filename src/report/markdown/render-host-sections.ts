import type { HostResult } from '../../reconcile/converge-host.ts';
import type { Reconciliation } from '../../reconcile/reconciliation.ts';
import { buildStyles } from '../color.ts';
import { escapeText } from '../escape-text.ts';
import type { EnvironmentOutcome, PlannedBuild } from '../host-view.ts';
import { renderCommand } from '../render-command.ts';
import { renderContentChanges } from '../render-content-changes.ts';
import { renderEnvironmentKey, renderFirstKey } from '../render-environment-key.ts';
import { renderCount } from '../render-quantity.ts';
import { renderUnready } from '../render-unready.ts';
import type { MarkdownItem, MarkdownSection } from './fit-sections.ts';
import { codeBlock, codeSpan, htmlProse, prose } from './markdown-text.ts';

const look = { styles: buildStyles(false), verbose: false, width: 120 };

/** What is, or would be, done to contents and environments of the host, and what is wrong with them. */
export function buildHostSections({ host }: Reconciliation): readonly MarkdownSection[] {
  if (host === undefined) return [];
  return [
    ...buildEnvironments(host),
    ...(host.convergence === undefined ? buildCommands(host.plan.builds) : []),
    ...buildContents(host),
  ];
}

function buildEnvironments({ plan, convergence }: HostResult): readonly MarkdownSection[] {
  const rows =
    convergence === undefined
      ? plan.environments
          .filter(({ action }) => action !== 'keep')
          .map((planned) => {
            const fix = planned.action === 'blocked' ? `<br>${prose(planned.fix)}` : '';
            return toRow(planned.action, renderEnvironmentKey(planned.key), prose(planned.reason) + fix);
          })
      : convergence.environments
          .filter(({ action, state }) => state !== 'ready' || action !== 'kept')
          .map(toOutcomeRow);
  if (rows.length === 0) return [];
  return [
    { lead: ['### Environments', '', '| | environment | why |', '|---|---|---|'], items: rows },
    ...buildUnready(convergence),
  ];
}

function toOutcomeRow({ action, state, key, reason }: EnvironmentOutcome): MarkdownItem {
  return toRow(state === 'ready' ? action : state, renderEnvironmentKey(key), prose(reason));
}

function toRow(action: string, name: string, why: string): MarkdownItem {
  const row = [`| **${action}** | ${codeSpan(name)} | ${why} |`];
  return { brief: row, full: row };
}

/** What failing commands said. */
function buildUnready(convergence: HostResult['convergence']): readonly MarkdownSection[] {
  const unready = (convergence?.environments ?? []).filter(({ state }) => state !== 'ready');
  if (unready.length === 0) return [];
  const title = `What became of ${renderCount(unready.length, 'environment')} that ${unready.length === 1 ? 'is' : 'are'} not ready`;
  return [{ lead: [], items: [fold(title, renderUnready(unready, look))] }];
}

/** The commands that would run: whoever approves a plan approves them. */
function buildCommands(builds: readonly PlannedBuild[]): readonly MarkdownSection[] {
  if (builds.length === 0) return [];
  return [
    {
      lead: [],
      items: builds.map((build) =>
        fold(`Commands for \`${renderFirstKey(build.users)}\``, renderSteps(build)),
      ),
    },
  ];
}

function renderSteps({ steps }: PlannedBuild): readonly string[] {
  if (steps.length === 0) return ['none: an empty directory is made'];
  return steps.flatMap(({ argv, cwd, optional }) => {
    const [first = '', ...rest] = renderCommand(argv);
    const notes = `in ${escapeText(cwd)}${optional ? '; may fail' : ''}`;
    return [`$ ${first}`, ...rest.map((line) => `  ${line}`), `  ${notes}`];
  });
}

function buildContents(host: HostResult): readonly MarkdownSection[] {
  const [, , ...lines] = renderContentChanges(host, look);
  if (lines.length === 0) return [];
  return [{ lead: ['### Contents', ''], items: [fold('Files of packs that change', lines)] }];
}

/** Lines for a terminal, folded; the title alone where there is no room. */
function fold(title: string, lines: readonly string[]): MarkdownItem {
  return {
    brief: [`- ${prose(title)}`],
    full: [
      '',
      `<details><summary>${htmlProse(title)}</summary>`,
      '',
      ...codeBlock(lines),
      '',
      '</details>',
      '',
    ],
  };
}
