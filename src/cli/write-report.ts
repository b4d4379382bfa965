import type { Settings, EnvironmentVariables } from '../settings.ts';
import type { OutputFormat } from '../parse-outputs.ts';
import type { RunReport } from '../report/run-report.ts';
import { OperationalError } from '../errors.ts';
import type { Outputs } from './choose-outputs.ts';
import { hasStreams, openStreams, type Streams } from './open-streams.ts';
import { renderReport, type RenderFacts } from './render-report.ts';
import { writeStepSummary } from './step-summary.ts';
import type { Terminal } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Where reports of a run go, and what they rest on. */
export interface ReportTarget {
  readonly outputs: Outputs;
  readonly terminal: Terminal;
  readonly settings: Pick<Settings, 'source' | 'markdownLimit' | 'verbose'>;
  readonly env: EnvironmentVariables;
  readonly cwd: string;
  /** Root of the repository that the manifests are in, where that is known; found from `cwd` otherwise. */
  readonly checkout?: string;
  readonly command: string;
  /** Of reconcile. */
  readonly version: string;
  /** Those of the outputs, from the moment on at which the run began. */
  readonly streams: Streams | undefined;
}

/** A report that could not be written as a whole. */
export class UnwrittenReport extends OperationalError {}

/** Formats that tell of a run while it goes on; see `openStreams`. */
const streamed: ReadonlySet<OutputFormat> = new Set<OutputFormat>(['jsonl']);

/** Writes what a run came to: to standard output, unless `isSilent`, and to every file. Throws UnwrittenReport once everything else was written. */
export async function writeReport(report: RunReport, target: ReportTarget, isSilent = false): Promise<void> {
  const { outputs, terminal } = target;
  const facts: RenderFacts = { ...target, color: false, width: undefined };
  const { format, files } = outputs;
  const failures: unknown[] = [];
  const attempt = async (write: () => Promise<void>): Promise<void> => {
    await write().catch((error: unknown) => failures.push(error));
  };
  if (!isSilent && !streamed.has(format)) {
    const look = format === 'human' ? { color: terminal.color.result, width: terminal.width } : {};
    await attempt(async () => {
      for (const part of await renderReport(format, report, { ...facts, ...look })) {
        await (format === 'human' ? terminal.print(part) : terminal.write(part));
      }
    });
  }
  for (const file of files.filter((each) => !streamed.has(each.format))) {
    await attempt(async () =>
      writeWhole({ ...file, what: 'the report' }, await renderReport(file.format, report, facts)),
    );
  }
  if ([format, ...files.map((file) => file.format)].includes('github')) {
    await attempt(() => writeStepSummary(report, facts));
  }
  if (hasStreams(outputs)) {
    await attempt(async () => {
      const streams = target.streams ?? (await openStreams(target));
      streams.end(report);
      await streams.close();
    });
  }
  const [failure] = failures;
  if (failure instanceof OperationalError) {
    const { message, code, hint, cause } = failure;
    throw new UnwrittenReport(message, { code, cause, ...(hint === undefined ? {} : { hint }) });
  }
  if (failure !== undefined) throw failure;
}
