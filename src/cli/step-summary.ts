import { appendFile, stat } from 'node:fs/promises';
import { OperationalError } from '../errors.ts';
import type { RunReport } from '../report/run-report.ts';
import { buildLook, type RenderFacts } from './render-report.ts';

/** What GitHub takes of one step; more than that and it shows nothing. */
const maxBytes = 1024 * 1024;

/** UTF-8 takes up to three bytes for what counts as one character here. */
const bytesPerCharacter = 3;

/** Appends the report in Markdown to the summary of a step of GitHub Actions, where there is one. Throws OperationalError `output.failed`. */
export async function writeStepSummary(report: RunReport, facts: RenderFacts): Promise<void> {
  const file = facts.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined) return;
  try {
    const { renderMarkdown } = await import('../report/markdown/render-markdown.ts');
    const used = await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
    const look = buildLook(facts);
    const room = maxBytes - used - 2;
    for (const limit of [room, Math.floor(room / bytesPerCharacter)]) {
      const text = renderMarkdown(report, { ...look, limit });
      if (Buffer.byteLength(text) <= room) return await appendFile(file, `${text}\n`);
    }
  } catch (error) {
    throw new OperationalError(`the summary cannot be written to ${file}`, {
      code: 'output.failed',
      hint: 'GITHUB_STEP_SUMMARY names it: the runner sets that variable.',
      cause: error,
    });
  }
}
