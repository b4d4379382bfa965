import { escapeText } from '../escape-text.ts';
import { renderEnvironmentKey } from '../render-environment-key.ts';
import { renderPosition } from '../render-location.ts';
import type { CiLook, RunReport } from '../run-report.ts';
import type { CiFinding, CiRule } from './ci-finding.ts';
import { collectFindings } from './collect-findings.ts';
import { escapeXmlAttribute, escapeXmlText } from './escape-xml.ts';

/** One line of a test report. */
interface TestCase {
  readonly name: string;
  /** Relative to the root of the repository. */
  readonly file: string | undefined;
  /** What is wrong with it; nothing means that it passes. */
  readonly failures: readonly CiFinding[];
  readonly remarks: readonly CiFinding[];
}

interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/** Findings that are told of in suites of their own. */
const ownSuites: ReadonlySet<CiRule> = new Set<CiRule>(['state.held-deletion', 'environment.not-ready']);

/**
 * A JUnit report: a test for each manifest file, and one for each environment and each deletion that is held back. What ends a run with another
 * exit code than 0 fails. Ends with a line break.
 */
export function renderJunit(report: RunReport, look: CiLook): string {
  const findings = collectFindings(report, look);
  const suites = [
    buildManifests(report, findings, look),
    buildDeletions(findings),
    buildEnvironments(report, findings),
  ].filter(({ cases }) => cases.length > 0);
  const total = report.kind === 'result' ? report.result.timings.total : 0;
  const all = suites.flatMap(({ cases }) => cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="reconcile" ${renderCounts(all)} time="${renderSeconds(total)}">`,
    ...suites.flatMap(renderSuite),
    '</testsuites>',
  ];
  return `${lines.join('\n')}\n`;
}

/** A test for each file, and one for what is about no file. */
function buildManifests(report: RunReport, findings: readonly CiFinding[], look: CiLook): TestSuite {
  const told = findings.filter(({ rule }) => !ownSuites.has(rule));
  const byFile = new Map<string | undefined, CiFinding[]>();
  const read = report.kind === 'result' ? report.result.input.files : [];
  for (const file of read) byFile.set(file, []);
  for (const finding of told) {
    const file = finding.location?.file;
    byFile.set(file, [...(byFile.get(file) ?? []), finding]);
  }
  const sorted = [...byFile].sort(([first = ''], [second = '']) => (first < second ? -1 : 1));
  return {
    name: 'manifests',
    cases: sorted.map(([file, found]) => ({
      name: file === undefined ? 'the run' : escapeText(look.pathOf(file) ?? file),
      file: file === undefined ? undefined : look.pathOf(file),
      failures: found.filter(({ level }) => level === 'error'),
      remarks: found.filter(({ level }) => level !== 'error'),
    })),
  };
}

function buildDeletions(findings: readonly CiFinding[]): TestSuite {
  return {
    name: 'deletions',
    cases: findings
      .filter(({ rule }) => rule === 'state.held-deletion')
      .map((finding) => ({
        name: finding.subject ?? '',
        file: undefined,
        failures: [finding],
        remarks: [],
      })),
  };
}

function buildEnvironments(report: RunReport, findings: readonly CiFinding[]): TestSuite {
  const host = report.kind === 'result' ? report.result.host : undefined;
  const keys = (host?.convergence?.environments ?? host?.plan.environments ?? []).map(({ key }) => key);
  const unready = findings.filter(({ rule }) => rule === 'environment.not-ready');
  return {
    name: 'environments',
    cases: keys.map((key) => {
      const name = renderEnvironmentKey(key);
      const failures = unready.filter(({ subject }) => subject === name);
      return { name, file: undefined, failures, remarks: [] };
    }),
  };
}

function renderSuite({ name, cases }: TestSuite): readonly string[] {
  return [
    `  <testsuite name="reconcile.${name}" ${renderCounts(cases)} skipped="0" time="0">`,
    ...cases.flatMap((each) => renderCase(each, name)),
    '  </testsuite>',
  ];
}

function renderCase({ name, file, failures, remarks }: TestCase, suite: string): readonly string[] {
  const [first] = failures;
  const place = file === undefined ? '' : ` file="${escapeXmlAttribute(file)}"`;
  const line = file === undefined || first?.location === undefined ? '' : ` line="${first.location.line}"`;
  const head = `    <testcase classname="reconcile.${suite}" name="${escapeXmlAttribute(name)}"${place}${line} time="0"`;
  if (failures.length + remarks.length === 0) return [`${head}/>`];
  return [`${head}>`, ...renderFailure(failures), ...renderRemarks(remarks), '    </testcase>'];
}

/** One element with all that is wrong: readers take the first one only. */
function renderFailure(failures: readonly CiFinding[]): readonly string[] {
  const [first] = failures;
  if (first === undefined) return [];
  const more = failures.length === 1 ? '' : ` (and ${failures.length - 1} more)`;
  const text = failures.map(renderFinding).join('\n');
  return [
    `      <failure message="${escapeXmlAttribute(first.message + more)}" type="${first.rule}">${escapeXmlText(text)}</failure>`,
  ];
}

function renderRemarks(remarks: readonly CiFinding[]): readonly string[] {
  if (remarks.length === 0) return [];
  return [`      <system-out>${escapeXmlText(remarks.map(renderFinding).join('\n'))}</system-out>`];
}

function renderFinding({ rule, level, location, message, hint }: CiFinding): string {
  const place = location === undefined ? '' : `${renderPosition(location)}: `;
  const help = hint === undefined ? '' : `\n  help: ${hint}`;
  return `${place}${level}[${rule}]: ${message}${help}`;
}

function renderCounts(cases: readonly TestCase[]): string {
  const failures = cases.filter((each) => each.failures.length > 0).length;
  return `tests="${cases.length}" failures="${failures}" errors="0"`;
}

function renderSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
