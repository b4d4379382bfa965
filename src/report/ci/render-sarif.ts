import { escapeText } from '../escape-text.ts';
import type { CiLook, RunReport } from '../run-report.ts';
import { describeRule, type CiFinding, type CiRule } from './ci-finding.ts';
import { collectFindings } from './collect-findings.ts';
import { placeFinding, type Place } from './place-finding.ts';

/** More than any reader of logs takes: GitHub refuses logs above 25,000. */
const maxResults = 25_000;

const levels = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** The beginning of relative paths, which whoever reads the log knows. */
const sourceRoot = '%SRCROOT%';

/** A SARIF 2.1.0 log of one run. Ends with a line break. */
export function renderSarif(report: RunReport, look: CiLook): string {
  const findings = collectFindings(report, look);
  const shown = findings.slice(0, maxResults);
  const rules = [...new Set(shown.map(({ rule }) => rule))].sort();
  const indexes = new Map(rules.map((rule, index) => [rule, index] as const));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'reconcile', semanticVersion: look.version, rules: rules.map(toRule) } },
        automationDetails: { id: `reconcile/${look.source}/` },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [sourceRoot]: { description: { text: 'The root of the repository.' } } },
        invocations: [toInvocation(report, findings.length - shown.length)],
        results: shown.map((finding) =>
          toResult(finding, { look, ruleIndex: indexes.get(finding.rule) ?? -1 }),
        ),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function toInvocation(report: RunReport, cut: number): object {
  const notifications = [
    ...(report.kind === 'failure'
      ? [{ level: 'error', message: { text: renderMessage(escapeText(report.error.message)) } }]
      : []),
    ...(cut === 0 ? [] : [{ level: 'warning', message: { text: `${cut} more findings are left out.` } }]),
  ];
  return {
    executionSuccessful: report.kind === 'result',
    exitCode: report.exitCode,
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
  };
}

function toRule(id: CiRule): object {
  const { title, remedy } = describeRule(id);
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${remedy}` },
    help: { text: remedy, markdown: `**${title}.** ${remedy}` },
  };
}

/** Whatever a result is about, it has a place: GitHub refuses a log in which one has none. */
function toResult(
  finding: CiFinding,
  { look, ruleIndex }: { readonly look: CiLook; readonly ruleIndex: number },
): object {
  const { rule, level, related, fingerprint } = finding;
  const { path, line, column, text } = placeFinding(finding, look);
  const relatedLocations = related.flatMap(({ location, message }) => {
    const other = look.pathOf(location.file);
    if (other === undefined) return [];
    return [
      { ...toLocation({ path: other, ...location }), message: { text: renderMessage(escapeText(message)) } },
    ];
  });
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[level],
    message: { text: renderMessage(text) },
    locations: [toLocation({ path, line, column })],
    ...(relatedLocations.length === 0 ? {} : { relatedLocations }),
    partialFingerprints: { 'reconcile/v1': fingerprint },
  };
}

function toLocation({ path, line, column }: Place): object {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodePath(path), uriBaseId: sourceRoot },
      region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
    },
  };
}

function encodePath(path: string): string {
  return path.split('/').map(encodePart).join('/');
}

/** Half of a surrogate pair cannot be encoded. */
function encodePart(part: string): string {
  return encodeURIComponent(part.replace(/\p{Cs}/gu, '\ufffd'));
}

/** Plain text of a message may hold links and placeholders: what looks like one is written so that it is none. */
function renderMessage(text: string): string {
  const unlinked = text.includes('](') ? text.replace(/[\\[\]]/gu, '\\$&') : text;
  return unlinked.replace(/\{(\d+)\}/gu, '{{$1}}');
}
