import { RejectedChange } from '../apply/rejected-change.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { OperationalError, type FailureCode } from '../errors.ts';
import { renderDiagnostics } from '../report/render-diagnostics.ts';
import { renderJson } from '../report/json-text.ts';
import { renderError, toJsonError } from '../report/render-error.ts';
import { exitCodeOfFailure, exitCodes } from './exit-codes.ts';
import { loadFrames } from './report-result.ts';
import type { Terminal } from './terminal.ts';

/** Where a failure is told. */
export interface FailureSink {
  readonly terminal: Terminal;
  readonly output: 'human' | 'json';
  readonly cwd: string;
}

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

/** Tells a failure to people on standard error, to machines as the one document on standard output. Gives the exit code. */
export async function reportFailure(error: unknown, sink: FailureSink): Promise<number> {
  const { terminal, output } = sink;
  terminal.progress.clear();
  if (output === 'json') await terminal.write(renderJson(toJsonError(error)));
  else terminal.note(await renderFailure(error, sink));
  return error instanceof OperationalError ? exitCodeOfFailure(error.code) : exitCodes.bug;
}

async function renderFailure(error: unknown, sink: FailureSink): Promise<string> {
  const color = sink.terminal.color.notes;
  if (error instanceof RejectedChange) return renderFindings([error.diagnostic], sink);
  if (error instanceof InvalidInput) {
    const findings = await renderFindings(error.diagnostics, sink);
    return error instanceof InvalidSettings
      ? findings
      : `${findings}\n${renderError(new OperationalError(error.message, { code: error.code }), { color })}`;
  }
  return renderError(error, { color });
}

/** Findings for standard error, with the lines that they are about. */
export async function renderFindings(
  diagnostics: readonly Diagnostic[],
  { terminal, cwd }: Pick<FailureSink, 'terminal' | 'cwd'>,
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
