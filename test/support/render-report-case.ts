import { relative } from 'node:path';
import { renderGithub } from '../../src/report/ci/render-github.ts';
import { renderGitlab } from '../../src/report/ci/render-gitlab.ts';
import { renderJunit } from '../../src/report/ci/render-junit.ts';
import { renderSarif } from '../../src/report/ci/render-sarif.ts';
import { renderJson } from '../../src/report/json-text.ts';
import { renderMarkdown, type MarkdownLook } from '../../src/report/markdown/render-markdown.ts';
import { renderDiagnostics } from '../../src/report/render-diagnostics.ts';
import { renderError } from '../../src/report/render-error.ts';
import { renderReconciliation } from '../../src/report/render-human.ts';
import { toJsonReport } from '../../src/report/render-json.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { createEventStream } from '../../src/report/stream/create-event-stream.ts';

/** The repository of a case is its working directory; what is above it is not in it. */
export const reportLook: MarkdownLook = {
  pathOf: (file) => {
    const path = relative('/repository', file.startsWith('/') ? file : `/repository/${file}`);
    return path.startsWith('..') ? undefined : path;
  },
  elsewhere: 'reconcile.yaml',
  source: 'default',
  version: '1.2.3',
  limit: 65_536,
};

/** A report in each format, by the name of the file that holds it. */
export function renderReportCase(
  report: RunReport,
  look: MarkdownLook = reportLook,
): Readonly<Record<string, string>> {
  const human = renderHuman(report);
  return {
    'human.txt': human,
    'report.json': renderJson(report.kind === 'result' ? toJsonReport(report.result) : report.error),
    'report.md': renderMarkdown(report, look),
    'github.txt': renderGithub(report, human, look),
    'gitlab.json': renderGitlab(report, look),
    'report.sarif': renderSarif(report, look),
    'junit.xml': renderJunit(report, look),
    'events.jsonl': renderStream(report),
  };
}

function renderHuman(report: RunReport): string {
  const look = { color: false, frames: new Map(), verbose: false, width: 100 };
  if (report.kind === 'result') return renderReconciliation(report.result, look);
  return renderDiagnostics(report.diagnostics, look) + renderError(report.cause, { color: false });
}

/** As a run with this result would tell it, all at once. */
function renderStream(report: RunReport): string {
  let text = '';
  const write = (lines: string): void => {
    text += lines;
  };
  const stream = createEventStream({ write, version: '1.2.3', command: 'reconcile', now: () => 0 });
  if (report.kind === 'result') {
    const { diagnostics, plan, applied, outcome } = report.result;
    stream.onPassEvent({ type: 'read', diagnostics });
    if (plan !== undefined) stream.onPassEvent({ type: 'planned', plan });
    if (plan !== undefined && outcome === 'applied') {
      stream.onPassEvent({ type: 'applying', digest: plan.digest });
      if (applied !== undefined) stream.onPassEvent({ type: 'applied', applied });
    }
  }
  stream.end(report);
  return text;
}
