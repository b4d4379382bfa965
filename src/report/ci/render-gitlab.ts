import type { CiLook, RunReport } from '../run-report.ts';
import { describeRule, type CiFinding } from './ci-finding.ts';
import { collectFindings } from './collect-findings.ts';
import { placeFinding } from './place-finding.ts';

/** GitLab's severities, by ours. */
const severities = { error: 'critical', warning: 'minor', notice: 'info' } as const;

/** A code quality report of GitLab: a list, empty when there is nothing to say. Ends with a line break. */
export function renderGitlab(report: RunReport, look: CiLook): string {
  const issues = collectFindings(report, look).map((finding) => toIssue(finding, look));
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}

function toIssue(finding: CiFinding, look: CiLook): object {
  const { rule, level, fingerprint } = finding;
  const { path, line, text } = placeFinding(finding, look);
  return {
    description: text,
    check_name: rule,
    fingerprint,
    severity: severities[level],
    categories: ['Bug Risk'],
    content: { body: describeRule(rule).remedy },
    location: { path, lines: { begin: line } },
  };
}
