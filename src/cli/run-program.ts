import { hasErrors } from '../diagnostics.ts';
import { readSettings } from '../read-settings.ts';
import { readEnvironment, type EnvironmentVariables, type Settings } from '../settings.ts';
import type { SettingCommand } from '../settings-table.ts';
import type { CommandContext, RunCommand } from './command-context.ts';
import { exitCodes, signalExitCodes } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import { readPackageVersion } from '../package-version.ts';
import { parseArguments } from './parse-arguments.ts';
import { InvalidSettings, renderFindings, reportFailure, type FailureSink } from './report-failure.ts';
import { openTerminal, tolerateBrokenStreams } from './terminal.ts';
import { watchSignals } from './watch-signals.ts';

/** Each command is loaded only when it is run. */
const commands: Readonly<Record<Invocation['command'], () => Promise<RunCommand>>> = {
  reconcile: async () => (await import('./reconcile-command.ts')).runReconcile,
  watch: async () => (await import('./watch-command.ts')).runWatch,
  validate: async () => (await import('./validate-command.ts')).runValidate,
  export: async () => (await import('./export-command.ts')).runExport,
  migrate: async () => (await import('./migrate-command.ts')).runMigrate,
  update: async () => (await import('./update-command.ts')).runUpdate,
  content: async () => (await import('./content-command.ts')).runContent,
  env: async () => (await import('./env-command.ts')).runEnv,
  verify: async () => (await import('./verify-command.ts')).runVerify,
  status: async () => (await import('./status-command.ts')).runStatus,
  history: async () => (await import('./history-command.ts')).runHistory,
  init: async () => (await import('./init-command.ts')).runInit,
  explain: async () => (await import('./explain-command.ts')).runExplain,
  graph: async () => (await import('./graph-command.ts')).runGraph,
  completion: async () => (await import('./completion-command.ts')).runCompletion,
  schema: async () => (await import('./schema-command.ts')).runSchema,
};

/** Commands whose result has a place for findings. */
const reporting: ReadonlySet<SettingCommand> = new Set(['reconcile', 'validate']);

/** Commands that have done what they are for when a service manager tells them to stop. */
const endsWhenTold: ReadonlySet<SettingCommand> = new Set(['watch']);

interface Host {
  /** Ends the process at once. */
  readonly exit: (code: number) => void;
}

/** Runs what was typed, reports what becomes of it, and gives the exit code. Never throws. */
export async function runProgram(argv: readonly string[], { exit }: Host): Promise<number> {
  tolerateBrokenStreams();
  const env = readEnvironment();
  const cwd = process.cwd();
  const look = guessLook(argv, env);
  let sink: FailureSink = { terminal: openTerminal(look, env), output: look.output, cwd };
  process.on('uncaughtException', async (error) => exit(await failWith(error, sink)));
  const watch = watchSignals({
    onStop: () =>
      sink.terminal.note('Stopping: what is not committed is rolled back. Once more stops at once.\n'),
    exit,
  });
  try {
    const version = readPackageVersion();
    const parsed = parseArguments(argv, version);
    if (parsed.kind === 'text') {
      await sink.terminal.write(parsed.text);
      return exitCodes.ok;
    }
    const { invocation } = parsed;
    const { settings, origins, diagnostics } = await readSettings({ flags: invocation.flags, env, cwd });
    sink = { terminal: openTerminal(settings, env), output: settings.output, cwd };
    if (hasErrors(diagnostics)) throw new InvalidSettings(diagnostics);
    const { terminal } = sink;
    const context: CommandContext = {
      invocation,
      settings,
      origins,
      diagnostics,
      env,
      cwd,
      terminal,
      stop: watch.stop,
      version,
    };
    await noteFindings(invocation, context);
    const code = await (await commands[invocation.command]())(context);
    const isToldToEnd = watch.exitCode() === signalExitCodes.SIGTERM && endsWhenTold.has(invocation.command);
    return isToldToEnd ? code : (watch.exitCode() ?? code);
  } catch (error) {
    const code = await failWith(error, sink);
    return watch.exitCode() ?? code;
  }
}

async function failWith(error: unknown, sink: FailureSink): Promise<number> {
  try {
    return await reportFailure(error, sink);
  } catch {
    return exitCodes.bug;
  }
}

async function noteFindings({ command }: Invocation, context: CommandContext): Promise<void> {
  if (reporting.has(command) || context.diagnostics.length === 0 || context.settings.quiet) return;
  context.terminal.note(await renderFindings(context.diagnostics, context));
}

/** How to tell a failure that comes before the settings are known. */
function guessLook(
  argv: readonly string[],
  env: EnvironmentVariables,
): Pick<Settings, 'color' | 'output' | 'quiet'> {
  const wantsJson = /(?:^|\n)(?:-o=?\n?|--output[=\n])json(?:\n|$)/u.test(argv.join('\n'));
  const output = wantsJson || env['RECONCILE_OUTPUT'] === 'json' ? 'json' : 'human';
  return { color: argv.includes('--no-color') ? 'never' : 'auto', output, quiet: false };
}
