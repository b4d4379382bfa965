import type { Reconciliation } from '../reconcile/reconciliation.ts';
import { isSteady } from '../report/host-view.ts';
import { exitCodeOf } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { writeReport } from './write-report.ts';

/** Writes the result of a pass as the settings want it, and gives the exit code. */
export async function reportResult(result: Reconciliation, context: CommandContext): Promise<number> {
  const { cwd, diagnostics, settings, terminal } = context;
  // A checkout of ours is a repository of its own, wherever it lies.
  const target = cwd === context.target.cwd ? context.target : { ...context.target, cwd, checkout: cwd };
  const complete = { ...result, diagnostics: [...diagnostics, ...result.diagnostics] };
  const exitCode = exitCodeOf(result, { detailed: settings.detailedExitcode });
  terminal.progress.clear();
  const isSilent = terminal.format === 'human' && isDull(complete, context);
  await writeReport({ kind: 'result', result: complete, exitCode }, target, isSilent);
  return exitCode;
}

/** Whether a quiet run has nothing to say. */
function isDull(result: Reconciliation, { settings }: CommandContext): boolean {
  const isGood = result.outcome === 'valid' || result.outcome === 'unchanged';
  const isCalm = result.host === undefined || isSteady(result.host);
  return settings.quiet && isGood && isCalm && result.diagnostics.length === 0;
}
