import { Command, CommanderError, Option } from 'commander';
import { suggest } from '../catalog/suggest.ts';
import { OperationalError } from '../errors.ts';
import { addContentCommands } from './content-arguments.ts';
import { addEnvironmentCommands } from './environment-arguments.ts';
import { helpTexts } from './help-texts.ts';
import {
  noWishes,
  schemaNames,
  type ExportWishes,
  type Invocation,
  type ParsedArguments,
  type SchemaName,
} from './invocation.ts';
import { addMigrationOptions, readMigration } from './migration-arguments.ts';
import { reviewSettings } from './review-settings.ts';
import { addSettings, readFlags, refuseForeignOptions, usage } from './setting-options.ts';
import { addToolCommands } from './tool-arguments.ts';

/** Values of `--dry-run`. */
export const dryRunModes = ['client', 'server'] as const;

interface CommandRow {
  readonly command: keyof typeof helpTexts;
  readonly argument?: readonly [name: string, description: string];
  readonly description: string;
}

const paths = ['[paths...]', 'files and directories with manifests'] as const;

/** The commands besides the one that has no name. */
const commandRows: readonly CommandRow[] = [
  {
    command: 'validate',
    argument: paths,
    description: 'Check manifests, without any database.',
  },
  {
    command: 'watch',
    argument: paths,
    description: 'Keep everything as the manifests say, until it is told to stop.',
  },
  {
    command: 'export',
    argument: ['[refs...]', 'packs, with their runtimes, and runtimes; everything unless told'],
    description: 'Write what the catalog holds as manifests, or as a snapshot (-o json).',
  },
  {
    command: 'status',
    description: 'Show what the catalog holds, who owns it, and what it was last applied from.',
  },
  {
    command: 'history',
    argument: ['[run]', 'id of a run to show with all its changes; its first characters will do'],
    description: 'List the runs that changed the catalog, the newest first, or show one of them.',
  },
  {
    command: 'verify',
    argument: paths,
    description: 'Find out which runtimes this host has, and record it.',
  },
  { command: 'migrate', description: 'Create or update the tables.' },
  {
    command: 'schema',
    argument: ['<name>', schemaNames.join(', ')],
    description:
      'Print a JSON Schema: of packs, of runtimes, of reconcile.yaml, of `-o json`, of lines of `-o jsonl`, of plans in files, of snapshots, of the lock file, of indexes of registries.',
  },
];

/** Names that stand for commands where a path could stand. */
export const commandNames: readonly string[] = [
  ...commandRows.map(({ command }) => command),
  'update',
  'content',
  'env',
  'init',
  'explain',
  'graph',
  'completion',
  'help',
];

/** Understands what was typed. Throws OperationalError `usage`. */
export function parseArguments(argv: readonly string[], version: string): ParsedArguments {
  let text = '';
  let invocation: Invocation | undefined;
  const program = buildProgram({
    version,
    print: (part) => (text += part),
    onInvocation: (found) => (invocation = found),
  });
  try {
    program.parse(plainArguments(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'text', text };
    throw explainUsage(error);
  }
  return invocation === undefined ? { kind: 'text', text } : { kind: 'invocation', invocation };
}

/** What a program is built with. */
interface ProgramSinks {
  readonly version: string;
  readonly print: (text: string) => void;
  readonly onInvocation: (invocation: Invocation) => void;
}

/** The whole command line: commands, options and help, from the tables of commands and settings. */
export function buildProgram({ version, print, onInvocation }: ProgramSinks): Command {
  const program = new Command('reconcile')
    .description('Keep a catalog of packs and runtimes in PostgreSQL equal to YAML manifests.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'Print the help of a command.')
    .argument(...paths)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .configureHelp({
      helpWidth: 100,
      // Only `=` gives the mode.
      optionTerm: ({ flags }) => flags.replace(' [mode]', '[=mode]'),
    });
  addSettings(program, 'reconcile');
  program.addOption(
    new Option('--dry-run [mode]', 'Show what would change; =server lets the database try it and rolls back.')
      .helpGroup('Plan and apply:')
      .argParser(parseDryRun),
  );
  program.addOption(
    new Option(
      '--against <file>',
      'With --dry-run: plan against a snapshot (`reconcile export -o json`), without any database.',
    ).helpGroup('Plan and apply:'),
  );
  program.addOption(new Option('--watch', 'The same as the command watch.').helpGroup('Watch:'));
  program.addHelpText('after', helpTexts.reconcile).action(() => {
    const {
      dryRun,
      against,
      watch = false,
    } = program.opts<Partial<Pick<Invocation, 'dryRun' | 'against'>> & { readonly watch?: boolean }>();
    onInvocation({
      ...noWishes,
      command: watch ? 'watch' : 'reconcile',
      flags: readFlags(program, program.args),
      dryRun,
      against,
    });
  });
  for (const row of commandRows) addCommand(program, row, onInvocation);
  addContentCommands(program, onInvocation);
  addEnvironmentCommands(program, onInvocation);
  addToolCommands(program, onInvocation);
  return program;
}

function addCommand(program: Command, row: CommandRow, onInvocation: ProgramSinks['onInvocation']): void {
  const command = program
    .command(row.command)
    .description(row.description)
    .helpOption('-h, --help', 'print this help');
  if (row.argument !== undefined) {
    const argument = command.createArgument(...row.argument);
    // Not checked here, where nothing would be suggested for a mistake.
    if (row.command === 'schema') argument.argChoices = [...schemaNames];
    command.addArgument(argument);
  }
  if (row.command === 'watch') addSettings(command, 'reconcile', ({ name }) => !reviewSettings.has(name));
  else addSettings(command, row.command);
  if (row.command === 'export') addExportOptions(command);
  if (row.command === 'migrate') addMigrationOptions(command);
  command.addHelpText('after', helpTexts[row.command]).action(() => {
    refuseForeignOptions(program, command);
    const named = row.argument === paths ? command.args : [];
    onInvocation({
      ...noWishes,
      command: row.command,
      flags: { ...readFlags(program, []), ...readFlags(command, named) },
      exporting: row.command === 'export' ? readExport(command) : undefined,
      migration: row.command === 'migrate' ? readMigration(command) : undefined,
      schemaName: row.command === 'schema' ? readSchemaName(command.args[0] ?? '') : undefined,
      runId: row.command === 'history' ? command.args[0] : undefined,
    });
  });
}

function addExportOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--to <directory>',
        'Write one file a document below it, not all to standard output.',
      ).helpGroup('Output:'),
    )
    .addOption(new Option('--force', 'With --to: overwrite files that are there.').helpGroup('Output:'));
}

function readExport(command: Command): ExportWishes {
  const { to, force = false } = command.opts<{ to?: string; force?: boolean }>();
  if (force && to === undefined) throw usage('--force overwrites files, which only --to writes', command);
  return { refs: command.args, directory: to, force };
}

function readSchemaName(name: string): SchemaName {
  const found = schemaNames.find((known) => known === name);
  if (found !== undefined) return found;
  const similar = suggest(name, schemaNames);
  throw new OperationalError(`there is no schema ${JSON.stringify(name)}`, {
    code: 'usage',
    hint: similar === undefined ? `Name one of ${schemaNames.join(', ')}.` : `Did you mean ${similar}?`,
  });
}

function parseDryRun(mode: string): Invocation['dryRun'] {
  const found = dryRunModes.find((known) => known === mode);
  if (found !== undefined) return found;
  throw new OperationalError(`there is no dry run ${JSON.stringify(mode)}`, {
    code: 'usage',
    hint: 'Write --dry-run, which reads only, or --dry-run=server, which lets the database try everything.',
  });
}

/**
 * What the library would read otherwise: only `--dry-run=mode` gives a mode (`--dry-run packs` names a path), and after `--` even the
 * name of a command is a path.
 */
function plainArguments(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  return argv.map((argument, index) => {
    if (index < end) return argument === '--dry-run' ? '--dry-run=client' : argument;
    return commandNames.includes(argument) ? `./${argument}` : argument;
  });
}

/** The library's message is `error: what (Did you mean that?)`. */
function explainUsage(error: CommanderError): OperationalError {
  if (error.code === 'commander.help') {
    return new OperationalError('there is nothing to do with the environments of this host', {
      code: 'usage',
      hint: 'Say what: `reconcile env --help` lists it.',
    });
  }
  const [first = '', ...others] = error.message.replace(/^error: /u, '').split('\n');
  const guess = /^\((.*)\)$/u.exec(others.join(' ').trim())?.[1];
  return new OperationalError(first, { code: 'usage', hint: guess ?? 'See `reconcile --help`.' });
}
