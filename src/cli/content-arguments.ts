import { Option, type Command } from 'commander';
import { helpTextsOfContents } from './help-texts-of-contents.ts';
import { helpTexts } from './help-texts.ts';
import { noWishes, type ContentAction, type ContentWishes, type Invocation } from './invocation.ts';
import {
  addDescribedCommand,
  addSettings,
  readFlags,
  readGeneration,
  refuseForeignOptions,
} from './setting-options.ts';

type OnInvocation = (invocation: Invocation) => void;

interface ActionRow {
  readonly action: ContentAction;
  readonly argument?: readonly [name: string, description: string];
  readonly description: string;
  readonly options: readonly Option[];
  readonly read: (command: Command) => ContentWishes;
}

const dryRun = (text: string): Option =>
  new Option('--dry-run [mode]', text).argParser((mode: string) => mode);

const actionRows: readonly ActionRow[] = [
  {
    action: 'list',
    argument: ['[packs...]', 'refs of packs; all unless told'],
    description: 'List the contents of packs on this host: what serves, and what is kept to go back to.',
    options: [],
    read: (command) => ({ action: 'list', packs: command.args }),
  },
  {
    action: 'rollback',
    argument: ['<pack>', 'ref of a pack'],
    description: 'Let an older generation of a content serve again, with the environments that it had.',
    options: [new Option('--to <generation>', 'Number of the generation; the one before the current one.')],
    read: (command) => ({
      action: 'rollback',
      pack: command.args[0] ?? '',
      to: readGeneration(command),
    }),
  },
  {
    action: 'gc',
    description: 'Remove contents that no pack uses any more, once their grace is over.',
    options: [
      dryRun('Only say what would be removed.'),
      new Option('--now', 'Without any grace: what nothing uses goes at once.'),
    ],
    read: (command) => {
      const options = command.opts<{ dryRun?: string; now?: boolean }>();
      return { action: 'gc', dryRun: options.dryRun !== undefined, now: options.now ?? false };
    },
  },
];

/** Adds `update`, and `content` with its actions. */
export function addContentCommands(program: Command, onInvocation: OnInvocation): void {
  addUpdate(program, onInvocation);
  const content = program
    .command('content')
    .description('The contents of packs on this host: list, rollback, gc.')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', helpTexts.content);
  for (const row of actionRows) addAction(program, content, { row, onInvocation });
}

function addAction(
  program: Command,
  content: Command,
  { row, onInvocation }: { readonly row: ActionRow; readonly onInvocation: OnInvocation },
): void {
  const command = addDescribedCommand(content, { ...row, name: row.action, group: 'Contents:' });
  if (row.argument !== undefined) command.argument(...row.argument);
  addSettings(
    command,
    'content',
    ({ name }) => row.action === 'gc' || (name !== 'keepGenerations' && name !== 'collectAfter'),
  );
  command.addHelpText('after', helpTextsOfContents[row.action]).action(() => {
    refuseForeignOptions(program, command);
    onInvocation({
      ...noWishes,
      command: 'content',
      flags: { ...readFlags(program, []), ...readFlags(command, []) },
      content: row.read(command),
    });
  });
}

function addUpdate(program: Command, onInvocation: OnInvocation): void {
  const command = addDescribedCommand(program, {
    name: 'update',
    description: 'Resolve sources anew, and record what they come to in the lock file.',
    options: [
      dryRun('Only say what would change.'),
      new Option(
        '--accept-moved',
        'Take what a tag, a commit or an address stands for now, although it stood for something else.',
      ),
    ],
    group: 'Contents:',
  })
    .argument('[packs...]', 'refs of packs; all with a source unless told')
    .addOption(
      new Option('--paths <path>', 'File or directory with manifests; may be repeated.')
        .helpGroup('Input:')
        .argParser((value: string, previous: readonly string[] | undefined) => [...(previous ?? []), value]),
    );
  addSettings(command, 'update');
  command.addHelpText('after', helpTexts.update).action(() => {
    refuseForeignOptions(program, command);
    const {
      dryRun: mode,
      acceptMoved = false,
      paths = [],
    } = command.opts<{
      dryRun?: string;
      acceptMoved?: boolean;
      paths?: readonly string[];
    }>();
    onInvocation({
      ...noWishes,
      command: 'update',
      flags: { ...readFlags(program, []), ...readFlags(command, paths) },
      update: { packs: command.args, dryRun: mode !== undefined, acceptMoved },
    });
  });
}
