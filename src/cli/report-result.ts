import type { Diagnostic, Location } from '../diagnostics.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import type { Frame } from '../documents/read-frames.ts';
import { compareDiagnostics } from '../report/compare-diagnostics.ts';
import { isSteady } from '../report/host-view.ts';
import { exitCodeOf } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';

/** Writes the result of a pass as the settings want it, and gives the exit code. */
export async function reportResult(result: Reconciliation, context: CommandContext): Promise<number> {
  const complete = { ...result, diagnostics: [...context.diagnostics, ...result.diagnostics] };
  context.terminal.progress.clear();
  if (context.settings.output === 'json') await writeJson(complete, context);
  else if (!isDull(complete, context)) await writeText(complete, context);
  return exitCodeOf(result, { detailed: context.settings.detailedExitcode });
}

/** Whether a quiet run has nothing to say. */
function isDull(result: Reconciliation, { settings }: CommandContext): boolean {
  const isGood = result.outcome === 'valid' || result.outcome === 'unchanged';
  const isCalm = result.host === undefined || isSteady(result.host);
  return settings.quiet && isGood && isCalm && result.diagnostics.length === 0;
}

async function writeJson(result: Reconciliation, { terminal }: CommandContext): Promise<void> {
  const [{ toJsonReport }, { renderJsonParts }] = await Promise.all([
    import('../report/render-json.ts'),
    import('../report/json-text.ts'),
  ]);
  for (const part of renderJsonParts(toJsonReport(result))) await terminal.write(part);
}

async function writeText(result: Reconciliation, { terminal, settings, cwd }: CommandContext): Promise<void> {
  const { renderReconciliation } = await import('../report/render-human.ts');
  const text = renderReconciliation(result, {
    color: terminal.color.result,
    frames: await loadFrames(result.diagnostics, { cwd, paths: result.input.paths }),
    verbose: settings.verbose,
    width: terminal.width,
  });
  await terminal.write(text);
}

/** The lines around findings, by the findings' own Location objects. */
export async function loadFrames(
  diagnostics: readonly Diagnostic[],
  { cwd, paths = [] }: { readonly cwd: string; readonly paths?: readonly string[] },
): Promise<ReadonlyMap<Location, Frame>> {
  if (diagnostics.every(({ location }) => location === undefined)) return new Map();
  const { readFrames } = await import('../documents/read-frames.ts');
  // As many as are shown, in the order in which they are shown.
  return readFrames([...diagnostics].sort(compareDiagnostics), { cwd, limit: 100, within: [cwd, ...paths] });
}
