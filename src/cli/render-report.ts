import type { OutputFormat } from '../parse-outputs.ts';
import type { MarkdownLook } from '../report/markdown/render-markdown.ts';
import type { RunReport } from '../report/run-report.ts';
import type { ReportTarget } from './write-report.ts';
import { findRepository, relateTo } from './find-repository.ts';
import { loadFrames } from './load-frames.ts';

/** What a report rests on beside the run. */
export interface RenderFacts extends Pick<ReportTarget, 'settings' | 'env' | 'cwd' | 'checkout' | 'version'> {
  /** Of the report for people. */
  readonly color: boolean;
  /** Columns of the report for people; what suits a log where it is undefined. */
  readonly width: number | undefined;
}

/** Columns that suit a log. */
const logWidth = 100;

type Render = (report: RunReport, facts: RenderFacts) => Promise<Iterable<string>>;

/** How each format is written, but for those that are written on the way. Loaded when it is wanted. */
const renderers: Readonly<Record<Exclude<OutputFormat, 'jsonl'>, Render>> = {
  human: async (report, facts) => [await renderHuman(report, facts)],
  json: async (report) => {
    const [{ toJsonReport }, { renderJsonParts }] = await Promise.all([
      import('../report/render-json.ts'),
      import('../report/json-text.ts'),
    ]);
    return renderJsonParts(report.kind === 'result' ? toJsonReport(report.result) : report.error);
  },
  markdown: async (report, facts) => {
    const { renderMarkdown } = await import('../report/markdown/render-markdown.ts');
    return [renderMarkdown(report, buildLook(facts))];
  },
  github: async (report, facts) => {
    const { renderGithub } = await import('../report/ci/render-github.ts');
    return [renderGithub(report, await renderHuman(report, facts), buildLook(facts))];
  },
  gitlab: async (report, facts) => {
    const { renderGitlab } = await import('../report/ci/render-gitlab.ts');
    return [renderGitlab(report, buildLook(facts))];
  },
  sarif: async (report, facts) => {
    const { renderSarif } = await import('../report/ci/render-sarif.ts');
    return [renderSarif(report, buildLook(facts))];
  },
  junit: async (report, facts) => {
    const { renderJunit } = await import('../report/ci/render-junit.ts');
    return [renderJunit(report, buildLook(facts))];
  },
};

/** A report in a format, in one or more parts. */
export async function renderReport(
  format: OutputFormat,
  report: RunReport,
  facts: RenderFacts,
): Promise<Iterable<string>> {
  return format === 'jsonl' ? [] : renderers[format](report, facts);
}

/** A report for people; of a failure, what standard error tells of it. */
export async function renderHuman(report: RunReport, facts: RenderFacts): Promise<string> {
  const { color, width = logWidth, cwd, settings } = facts;
  const { diagnostics } = report.kind === 'result' ? report.result : report;
  const paths = report.kind === 'result' ? report.result.input.paths : [];
  const frames = await loadFrames(diagnostics, { cwd, paths });
  const look = { color, frames, verbose: settings.verbose, width };
  if (report.kind === 'result') {
    const { renderReconciliation } = await import('../report/render-human.ts');
    return renderReconciliation(report.result, look);
  }
  const [{ renderDiagnostics }, { renderError }] = await Promise.all([
    import('../report/render-diagnostics.ts'),
    import('../report/render-error.ts'),
  ]);
  const findings = renderDiagnostics(diagnostics, { ...look, verbose: true });
  const rest = report.isExplained ? '' : renderError(report.cause, { color });
  return [findings, rest].filter((part) => part !== '').join('\n');
}

/** How a report for a CI system, or a pull request, is to be. */
export function buildLook({ settings, env, cwd, checkout, version }: RenderFacts): MarkdownLook {
  const root = checkout ?? findRepository(cwd, env);
  const pathOf = relateTo(root, cwd);
  return {
    pathOf,
    elsewhere: pathOf('reconcile.yaml') ?? 'reconcile.yaml',
    source: settings.source,
    version,
    limit: settings.markdownLimit,
  };
}
