import { kindLabels, kinds } from '../../catalog/kinds.ts';
import type { HeldDeletion, Orphan, Plan } from '../../plan/plan.ts';
import type { Reconciliation } from '../../reconcile/reconciliation.ts';
import { collectFindings } from '../ci/collect-findings.ts';
import type { CiFinding } from '../ci/ci-finding.ts';
import { renderDeleteEffect } from '../render-delete-effect.ts';
import { renderHostCounts } from '../render-host.ts';
import { renderLocation, renderPosition } from '../render-location.ts';
import { renderOutcome } from '../render-outcome.ts';
import { leaveOutDrift } from '../render-plan.ts';
import { renderCommit, renderCount } from '../render-quantity.ts';
import type { CiLook, RunReport } from '../run-report.ts';
import { fitSections, type MarkdownItem, type MarkdownSection } from './fit-sections.ts';
import { codeSpan, prose } from './markdown-text.ts';
import { renderChangeItem, renderDriftItem } from './render-change-table.ts';
import { buildHostSections } from './render-host-sections.ts';

/** How a report in Markdown is to be. */
export interface MarkdownLook extends CiLook {
  /** Most characters of all of it. */
  readonly limit: number;
}

/**
 * A report for a comment on a pull request: a comment that marks it, the outcome in one line, then what it consists of, folded. Whatever comes
 * from manifests is code, so that it mentions nobody, links nowhere and cannot end what it stands in. Ends with a line break.
 */
export function renderMarkdown(report: RunReport, look: MarkdownLook): string {
  const findings = collectFindings(report, look).filter(({ rule }) => !ownSections.has(rule));
  const sections = [
    ...buildFindings(findings),
    ...(report.kind === 'failure' ? [] : buildSections(report.result)),
  ];
  return fitSections(renderHead(report, findings, look), sections, look.limit);
}

/** Findings that are shown elsewhere in full. */
const ownSections: ReadonlySet<string> = new Set([
  'state.drift',
  'state.held-deletion',
  'environment.not-ready',
]);

/** By this comment a step of CI finds the report that it is to replace. */
function markOf(source: string): string {
  return `<!-- reconcile report: ${source.replaceAll('--', '-%2D')} -->`;
}

function renderHead(
  report: RunReport,
  findings: readonly CiFinding[],
  look: MarkdownLook,
): readonly string[] {
  const count = (level: CiFinding['level']): number => findings.filter((each) => each.level === level).length;
  const found = [
    ...(count('error') === 0 ? [] : [renderCount(count('error'), 'error')]),
    ...(count('warning') === 0 ? [] : [renderCount(count('warning'), 'warning')]),
  ].join(', ');
  const mark = markOf(look.source);
  if (report.kind === 'failure') return [mark, `**The run failed.** ${found}`, ''];
  const { result } = report;
  const [ending = '', ...rest] = renderOutcome(result).filter((line) => !line.startsWith(' '));
  const counts = [
    ...(found === '' ? [] : [`${found}.`]),
    ...renderDriftCount(result),
    ...renderHostCounts(result.host),
  ];
  return [
    mark,
    `**${prose(ending)}** ${rest.map(prose).join(' ')}`.trimEnd(),
    ...(counts.length === 0 ? [] : ['', counts.map(prose).join(' ')]),
    '',
    renderOrigin(result),
    '',
  ];
}

function renderDriftCount({ plan, outcome }: Reconciliation): readonly string[] {
  const count = plan?.drift.length ?? 0;
  return count === 0 || outcome === 'invalid' ? [] : [`Drift: ${renderCount(count, 'object')}.`];
}

/** What a reviewer needs to know about what was planned, from what, and on what. */
function renderOrigin({ source, database, revision, plan }: Reconciliation): string {
  const facts = [
    `source ${codeSpan(source)}`,
    ...(revision === undefined
      ? []
      : [
          `commit ${codeSpan(renderCommit(revision.commit))}${revision.dirty ? ' with uncommitted changes' : ''}`,
        ]),
    ...(database === undefined ? [] : [`database ${codeSpan(database)}`]),
    ...(plan === undefined ? [] : [`plan ${codeSpan(plan.digest)}`]),
  ];
  return `<sub>${facts.join(' · ')}</sub>`;
}

function buildFindings(findings: readonly CiFinding[]): readonly MarkdownSection[] {
  if (findings.length === 0) return [];
  return [
    {
      lead: ['### Findings', '', '| | where | what |', '|---|---|---|'],
      items: findings.map(({ rule, level, location, message, hint }) => {
        const place = location === undefined ? '' : codeSpan(renderPosition(location));
        const start = `| **${level}**<br>${codeSpan(rule)} | ${place} | ${prose(message)}`;
        const brief = [`${start} |`];
        return { brief, full: hint === undefined ? brief : [`${start}<br>${prose(hint)} |`] };
      }),
    },
  ];
}

function buildSections(result: Reconciliation): readonly MarkdownSection[] {
  const { plan, outcome } = result;
  if (plan === undefined || outcome === 'invalid') return buildHostSections(result);
  const wanted = plan.changes.filter(({ drift }) => !drift).map(leaveOutDrift);
  const deletes = wanted.filter(({ action }) => action === 'delete');
  return [
    ...buildList(
      `Deletes (${deletes.length})`,
      deletes.map(renderChangeItem),
      renderTotal(deletes.length, plan),
    ),
    ...buildHeld(plan.held),
    ...buildList(
      `Drift (${plan.drift.length}), ${plan.driftMode === 'correct' ? 'undone by this plan' : 'left as it is'}`,
      plan.drift.map(renderDriftItem),
    ),
    ...kinds.flatMap((kind) => {
      const changes = wanted.filter((change) => change.kind === kind && change.action !== 'delete');
      const label = kindLabels[kind];
      return buildList(
        `${label[0]?.toUpperCase()}${label.slice(1)}s (${changes.length})`,
        changes.map(renderChangeItem),
      );
    }),
    ...buildHostSections(result),
    ...buildOrphans(plan.orphans),
    ...buildList('Notes', plan.notices.map(toLine)),
  ];
}

function buildList(
  title: string,
  items: readonly MarkdownItem[],
  intro: readonly string[] = [],
): readonly MarkdownSection[] {
  return items.length === 0 ? [] : [{ lead: [`### ${title}`, '', ...intro], items }];
}

function toLine(text: string): MarkdownItem {
  const line = [`- ${prose(text)}`];
  return { brief: line, full: line };
}

/** Told where one delete's effects are not all there is. */
function renderTotal(count: number, { effects }: Plan): readonly string[] {
  if (count < 2 || effects.length === 0) return [];
  return [`Together: ${effects.map(renderDeleteEffect).map(prose).join(', ')}.`, ''];
}

function buildHeld(held: readonly HeldDeletion[]): readonly MarkdownSection[] {
  if (held.length === 0) return [];
  return [
    {
      lead: [`### Held back (${held.length})`, '', '| object | why it is not deleted |', '|---|---|'],
      items: held.map(({ kind, ref, location, reason, message, hint }) => {
        const name = `${codeSpan(`${kindLabels[kind]} ${ref}`)}<br>last in ${codeSpan(renderLocation(location))}`;
        const start = `| ${name} | **${reason}**: ${prose(message)}`;
        return { brief: [`${start} |`], full: [`${start}<br>${prose(hint)} |`] };
      }),
    },
  ];
}

function buildOrphans(orphans: readonly Orphan[]): readonly MarkdownSection[] {
  const title = `No longer in any manifest (${orphans.length}): kept, \`--prune\` deletes`;
  return buildList(
    title,
    orphans.map(({ kind, ref, location }) => {
      const line = [
        `- ${codeSpan(`${kindLabels[kind]} ${ref}`)} · last in ${codeSpan(renderLocation(location))}`,
      ];
      return { brief: line, full: line };
    }),
  );
}
