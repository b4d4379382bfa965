import { Option, type Command } from 'commander';
import { OperationalError } from '../errors.ts';
import type { NamedRow, SettingName } from '../settings-table.ts';
import { helpTextsOfEnvironments } from './help-texts-of-environments.ts';
import { helpTexts } from './help-texts.ts';
import {
  noWishes,
  type EnvironmentAction,
  type EnvironmentName,
  type EnvironmentWishes,
  type Invocation,
} from './invocation.ts';
import {
  addDescribedCommand,
  addSettings,
  readFlags,
  readGeneration,
  refuseForeignOptions,
  usage,
} from './setting-options.ts';

type OnInvocation = (invocation: Invocation) => void;

interface ActionRow {
  readonly action: EnvironmentAction;
  readonly arguments: readonly (readonly [name: string, description: string])[];
  readonly description: string;
  readonly options: readonly Option[];
  /** Whether it needs manifests and a database, goes by a database where there is one, or needs nothing but the store. */
  readonly reads: 'catalog' | 'database' | 'store';
  /** Settings of environments that it goes by, besides where they are. */
  readonly goesBy: 'all' | readonly SettingName[];
  readonly read: (command: Command) => EnvironmentWishes;
}

const names = [
  ['<pack>', 'ref of a pack'],
  ['[runtime]', 'ref or name of a runtime, with @version where the pack has several of them'],
] as const;

const dryRunFlag = '--dry-run [mode]';

const actionRows: readonly ActionRow[] = [
  {
    action: 'list',
    arguments: [['[pack]', 'only those of this pack'], names[1]],
    description: 'List the environments of this host, and how they are.',
    options: [
      new Option('--export', 'Print the variables of the one that is named, for a shell to source.'),
      pathsOption(),
    ],
    reads: 'catalog',
    goesBy: ['environmentLayout'],
    read: readList,
  },
  {
    action: 'build',
    arguments: [['[packs...]', 'refs of packs; all whose content is here unless told']],
    description: 'Bring the environments of packs up to date now, without applying any manifest.',
    options: [
      new Option('--force', 'Build anew even what is as wanted. What serves goes on until that is done.'),
      pathsOption(),
    ],
    reads: 'catalog',
    goesBy: 'all',
    read: (command) => ({
      action: 'build',
      packs: command.args,
      force: command.opts<{ force?: boolean }>().force ?? false,
    }),
  },
  {
    action: 'rollback',
    arguments: names,
    description: 'Let an older generation of an environment serve again.',
    options: [new Option('--to <generation>', 'Number of the generation; the one before the current one.')],
    reads: 'database',
    goesBy: [],
    read: (command) => ({ action: 'rollback', name: readName(command), to: readGeneration(command) }),
  },
  {
    action: 'gc',
    arguments: [],
    description: 'Remove what no environment uses any more, once its grace is over.',
    options: [
      new Option(dryRunFlag, 'Only say what would be removed.').argParser(readDryRun),
      new Option('--now', 'Without any grace: what nothing uses goes at once.'),
      pathsOption('With it, environments that no pack asks for any more go, too.'),
    ],
    reads: 'catalog',
    goesBy: ['environmentLayout', 'keepGenerations', 'collectAfter'],
    read: readGc,
  },
  {
    action: 'logs',
    arguments: names,
    description: 'Print the log of the last build of an environment, or of the one that failed since.',
    options: [],
    reads: 'store',
    goesBy: [],
    read: (command) => ({ action: 'logs', name: readName(command) }),
  },
  {
    action: 'doctor',
    arguments: [],
    description: 'Look closely at every environment, and for whatever was left behind.',
    options: [new Option('--deep', 'Compare every file with what was built, as well.')],
    reads: 'store',
    goesBy: [],
    read: (command) => ({ action: 'doctor', deep: command.opts<{ deep?: boolean }>().deep ?? false }),
  },
];

/** Settings that even a command needs which looks at nothing but the store. */
const storeSettings: ReadonlySet<string> = new Set(['environmentsDirectory', 'stateDirectory']);

/** Adds `env` with its own commands. */
export function addEnvironmentCommands(program: Command, onInvocation: OnInvocation): void {
  const env = program
    .command('env')
    .description('List, build, roll back, clean up and examine the environments of this host.')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'Print the help of a command.')
    .addHelpText('after', helpTexts.env);
  for (const row of actionRows) addAction(program, env, { row, onInvocation });
}

function addAction(
  program: Command,
  env: Command,
  { row, onInvocation }: { readonly row: ActionRow; readonly onInvocation: OnInvocation },
): void {
  const command = addDescribedCommand(env, { ...row, name: row.action, group: 'Environments:' });
  for (const [name, description] of row.arguments) command.argument(name, description);
  addSettings(command, 'env', (setting) => isWanted(setting, row));
  command.addHelpText('after', helpTextsOfEnvironments[row.action]).action(() => {
    refuseForeignOptions(program, command);
    onInvocation({
      ...noWishes,
      command: 'env',
      flags: { ...readFlags(program, []), ...readFlags(command, readPaths(command)) },
      environment: row.read(command),
    });
  });
}

function isWanted({ name, group }: NamedRow, { reads, goesBy }: ActionRow): boolean {
  if (group === 'Output' || storeSettings.has(name)) return true;
  if (group === 'Environments') return goesBy === 'all' || goesBy.includes(name);
  return reads === 'catalog' || (reads === 'database' && group === 'Database');
}

function pathsOption(addition = ''): Option {
  const text =
    'File or directory with manifests, which tells where the content of packs is; may be repeated.';
  return new Option('--paths <path>', addition === '' ? text : `${text} ${addition}`).argParser(
    (value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value],
  );
}

function readPaths(command: Command): readonly string[] {
  return command.opts<{ paths?: readonly string[] }>().paths ?? [];
}

function readName(command: Command): EnvironmentName {
  const [pack = '', runtime] = command.args;
  return { pack, runtime };
}

function readList(command: Command): EnvironmentWishes {
  const { export: exports = false } = command.opts<{ export?: boolean }>();
  const name = command.args.length === 0 ? undefined : readName(command);
  if (exports && name === undefined) {
    throw usage('--export prints the variables of one environment, and none is named', command);
  }
  return { action: 'list', name, exports };
}

function readGc(command: Command): EnvironmentWishes {
  const { dryRun, now = false } = command.opts<{ dryRun?: string; now?: boolean }>();
  return { action: 'gc', dryRun: dryRun !== undefined, now };
}

/** What stands for `--dry-run` is `--dry-run=client`; there is no database that could try anything. */
function readDryRun(mode: string): string {
  if (mode === 'client') return mode;
  throw new OperationalError(`there is no dry run ${JSON.stringify(mode)} of this`, {
    code: 'usage',
    hint: 'Write --dry-run.',
  });
}
