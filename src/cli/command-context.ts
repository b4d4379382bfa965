import type { Diagnostic } from '../diagnostics.ts';
import type { EnvironmentVariables, SettingOrigins, Settings } from '../settings.ts';
import type { Invocation } from './invocation.ts';
import type { Terminal } from './terminal.ts';
import type { ReportTarget } from './write-report.ts';

/** All that a command is told. */
export interface CommandContext {
  readonly invocation: Invocation;
  readonly settings: Settings;
  /** Where the settings' values come from, for people. */
  readonly origins: SettingOrigins;
  /** What was found about the settings; warnings only. */
  readonly diagnostics: readonly Diagnostic[];
  readonly env: EnvironmentVariables;
  readonly cwd: string;
  readonly terminal: Terminal;
  /** Where reports of runs go. */
  readonly target: ReportTarget;
  /** Fires when the run is to stop. */
  readonly stop: AbortSignal;
  /** Of reconcile. */
  readonly version: string;
}

/** A command: does its work, writes its result, gives the exit code. Throws what it cannot do. */
export type RunCommand = (context: CommandContext) => Promise<number>;
