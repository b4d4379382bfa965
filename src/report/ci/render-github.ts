import { renderCount } from '../render-quantity.ts';
import { renderHostCounts } from '../render-host.ts';
import { renderOutcome } from '../render-outcome.ts';
import type { CiLook, RunReport } from '../run-report.ts';
import { describeRule, type CiFinding } from './ci-finding.ts';
import { collectFindings } from './collect-findings.ts';
import { disarmText, escapeCommandMessage, escapeCommandProperty } from './escape-command.ts';

/** Annotations of one level that GitHub shows of a step. */
const maxAnnotations = 10;

/**
 * A log for GitHub Actions: `text`, the report for people, in a group; an annotation for each of the first findings of a level; and the
 * outcome. No line but ours is a command. Ends with a line break.
 */
export function renderGithub(report: RunReport, text: string, look: CiLook): string {
  const findings = collectFindings(report, look);
  const levels = ['error', 'warning', 'notice'] as const;
  const lines = [
    '::group::Report of reconcile',
    disarmText(text.trimEnd()),
    '::endgroup::',
    ...levels.flatMap((level) =>
      renderLevel(
        findings.filter((finding) => finding.level === level),
        look,
      ),
    ),
    disarmText(renderEnding(report).join('\n')),
  ];
  return `${lines.join('\n')}\n`;
}

function renderLevel(findings: readonly CiFinding[], look: CiLook): readonly string[] {
  const hidden = findings.length - maxAnnotations;
  return [
    ...findings.slice(0, maxAnnotations).map((finding) => renderAnnotation(finding, look)),
    ...(hidden > 0
      ? [`${renderCount(hidden, `more ${findings[0]?.level ?? 'finding'}`)} in the report above.`]
      : []),
  ];
}

function renderAnnotation({ rule, level, message, hint, location }: CiFinding, { pathOf }: CiLook): string {
  const path = location === undefined ? undefined : pathOf(location.file);
  const place =
    location === undefined || path === undefined
      ? []
      : [
          ['file', path],
          ['line', String(location.line)],
          ['col', String(location.column)],
        ];
  const properties = [...place, ['title', `${describeRule(rule).title} (${rule})`]].map(
    ([name, value = '']) => `${name}=${escapeCommandProperty(value)}`,
  );
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `::${level} ${properties.join(',')}::${escapeCommandMessage(text)}`;
}

/** The outcome stands below the group, which is shown folded. */
function renderEnding(report: RunReport): readonly string[] {
  if (report.kind === 'failure') return ['The run failed: the error is above.'];
  const { result } = report;
  return [...renderOutcome(result), ...renderHostCounts(result.host)];
}
