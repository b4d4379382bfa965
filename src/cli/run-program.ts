import { hasErrors } from '../diagnostics.ts';
import { readSettings } from '../read-settings.ts';
import { outputFormats } from '../parse-outputs.ts';
import { readEnvironment, type EnvironmentVariables } from '../settings.ts';
import { settingsTable, type SettingCommand } from '../settings-table.ts';
import { chooseOutputs } from './choose-outputs.ts';
import type { CommandContext, RunCommand } from './command-context.ts';
import { exitCodes, signalExitCodes } from './exit-codes.ts';
import type { Invocation } from './invocation.ts';
import { readPackageVersion } from '../package-version.ts';
import { parseArguments } from './parse-arguments.ts';
import { InvalidSettings, renderFindings, reportFailure } from './report-failure.ts';
import { openTerminal, tolerateBrokenStreams, type Look } from './terminal.ts';
import { watchSignals } from './watch-signals.ts';
import type { ReportTarget } from './write-report.ts';
import { checkWritable } from './write-whole.ts';
import { hasStreams, openStreams } from './open-streams.ts';

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
  const version = readPackageVersion();
  let sink: ReportTarget = {
    outputs: { format: look.format, files: [] },
    terminal: openTerminal(look, env),
    settings: { source: 'default', markdownLimit: settingsTable.markdownLimit.default, verbose: false },
    env,
    cwd,
    command: 'reconcile',
    version,
    streams: undefined,
  };
  process.on('uncaughtException', async (error) => exit(await failWith(error, sink)));
  const watch = watchSignals({
    onStop: () =>
      sink.terminal.note('Stopping: what is not committed is rolled back. Once more stops at once.\n'),
    exit,
  });
  try {
    const parsed = parseArguments(argv, version);
    if (parsed.kind === 'text') {
      await sink.terminal.print(parsed.text);
      return exitCodes.ok;
    }
    const { invocation } = parsed;
    const { settings, origins, diagnostics } = await readSettings({ flags: invocation.flags, env, cwd });
    sink = { ...sink, settings, command: invocation.command };
    if (hasErrors(diagnostics)) throw new InvalidSettings(diagnostics);
    const isFlag = invocation.flags.output !== undefined;
    const outputs = chooseOutputs(invocation.command, { settings, isFlag, cwd });
    const { color, quiet } = settings;
    const terminal = openTerminal({ format: outputs.format, color, quiet }, env);
    sink = { ...sink, outputs, terminal };
    for (const file of outputs.files) await checkWritable({ ...file, what: 'the report' });
    if (hasStreams(outputs)) sink = { ...sink, streams: await openStreams(sink) };
    const context: CommandContext = {
      invocation,
      settings,
      origins,
      diagnostics,
      env,
      cwd,
      terminal,
      target: sink,
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

async function failWith(error: unknown, sink: ReportTarget): Promise<number> {
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
function guessLook(argv: readonly string[], env: EnvironmentVariables): Look {
  const flags = [...argv.join('\n').matchAll(/(?:^|\n)(?:-o=?\n?|--output[=\n])([a-z]+)(?=\n|$)/gu)];
  const variables = (env['RECONCILE_OUTPUT'] ?? '').split(/[\s,]+/u);
  const named = [...flags.map(([, name]) => name), ...variables];
  const format = named.flatMap((name) => outputFormats.find((known) => known === name) ?? []).at(0);
  return { color: argv.includes('--no-color') ? 'never' : 'auto', format: format ?? 'human', quiet: false };
}
