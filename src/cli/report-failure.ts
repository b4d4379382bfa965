import { RejectedChange } from '../apply/rejected-change.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { OperationalError, type FailureCode } from '../errors.ts';
import { renderDiagnostics } from '../report/render-diagnostics.ts';
import type { OutputFormat } from '../parse-outputs.ts';
import { toJsonError } from '../report/render-error.ts';
import type { RunReport } from '../report/run-report.ts';
import { exitCodeOfFailure, exitCodes } from './exit-codes.ts';
import { loadFrames } from './load-frames.ts';
import { renderHuman } from './render-report.ts';
import { UnwrittenReport, writeReport, type ReportTarget } from './write-report.ts';

/** Input that was refused for what was found in it. */
class InvalidInput extends OperationalError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, code: FailureCode, diagnostics: readonly Diagnostic[]) {
    super(message, { code, hint: diagnostics.map(renderLine).join('\n') });
    this.diagnostics = diagnostics;
  }
}

/** Settings that were refused. */
export class InvalidSettings extends InvalidInput {
  constructor(diagnostics: readonly Diagnostic[]) {
    super('the settings are invalid: nothing was done', 'settings', diagnostics);
  }
}

/** Manifests that were refused by a command that does not report about manifests. */
export class InvalidManifests extends InvalidInput {
  constructor(diagnostics: readonly Diagnostic[]) {
    super('the manifests are invalid: nothing was done', 'input.invalid', diagnostics);
  }
}

/** Manifests in which nothing is wrong but that a remote is missing. */
export class UnreachableSources extends InvalidInput {
  constructor(diagnostics: readonly Diagnostic[]) {
    super('a source cannot be reached: nothing was done', 'source.unavailable', diagnostics);
  }
}

/**
 * Tells a failure to people on standard error, and to machines in each of their formats: on standard output and in files. Gives the exit
 * code.
 */
export async function reportFailure(error: unknown, target: ReportTarget): Promise<number> {
  const { terminal, cwd, outputs } = target;
  const exitCode = error instanceof OperationalError ? exitCodeOfFailure(error.code) : exitCodes.bug;
  terminal.progress.clear();
  const report = { ...describeFailure(error), exitCode };
  const isWritten = error instanceof UnwrittenReport;
  if (isWritten || !tellsFailures.has(outputs.format)) {
    const look = { ...target, color: terminal.color.notes, width: terminal.width };
    terminal.note(await renderHuman(report, { ...look, cwd }));
  }
  if (!isWritten) await writeFailure(report, target);
  return exitCode;
}

/** Where outputs cannot be written, the failure stays the one that was told of first. */
async function writeFailure(report: RunReport, target: ReportTarget): Promise<void> {
  try {
    await writeReport(report, target, target.outputs.format === 'human');
  } catch (error) {
    if (!(error instanceof UnwrittenReport)) throw error;
    const { message, hint } = error;
    const isKnown = report.kind === 'failure' && report.error.message === message;
    if (!isKnown) target.terminal.note(`warning: ${message}${hint === undefined ? '' : `. ${hint}`}\n`);
  }
}

/** Formats of standard output that a failure is read from, so that it need not be told beside them. */
const tellsFailures: ReadonlySet<OutputFormat> = new Set<OutputFormat>(['json', 'jsonl', 'github']);

type Failure = Omit<Extract<RunReport, { readonly kind: 'failure' }>, 'exitCode'>;

function describeFailure(error: unknown): Failure {
  const failure = { kind: 'failure', cause: error, error: toJsonError(error) } as const;
  if (error instanceof RejectedChange) {
    return { ...failure, diagnostics: [error.diagnostic], isExplained: true };
  }
  if (!(error instanceof InvalidInput)) return { ...failure, diagnostics: [], isExplained: false };
  const { message, code, diagnostics } = error;
  // Its hint repeats what was found.
  const cause = new OperationalError(message, { code });
  return { ...failure, cause, diagnostics, isExplained: error instanceof InvalidSettings };
}

/** Findings for standard error, with the lines that they are about. */
export async function renderFindings(
  diagnostics: readonly Diagnostic[],
  { terminal, cwd }: Pick<ReportTarget, 'terminal' | 'cwd'>,
): Promise<string> {
  return renderDiagnostics(diagnostics, {
    color: terminal.color.notes,
    frames: await loadFrames(diagnostics, { cwd }),
    verbose: true,
    width: terminal.width,
  });
}

function renderLine({ location, message, hint }: Diagnostic): string {
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
  return `${place}${message}${hint === undefined ? '' : ` ${hint}`}`;
}
