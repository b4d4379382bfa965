import type { Command } from 'commander';
import type { Kind } from '../catalog/kinds.ts';
import { graphDirections } from '../manifests/graph/narrow-graph.ts';
import { ciChoices, editorChoices } from '../scaffold/scaffold-wishes.ts';
import { shells } from './complete/completion-scripts.ts';
import { helpTextsOfTools } from './help-texts-of-tools.ts';
import { noWishes, type Invocation } from './invocation.ts';
import { addDescribedCommand, addSettings, readFlags, refuseForeignOptions } from './setting-options.ts';
import { graphFormats, type GraphWishes, type InitWishes } from './tool-wishes.ts';

type OnInvocation = (invocation: Invocation) => void;

/** Adds the commands that help to write manifests and to look at them. */
export function addToolCommands(program: Command, onInvocation: OnInvocation): void {
  addInit(program, onInvocation);
  addExplain(program, onInvocation);
  addGraph(program, onInvocation);
  addCompletion(program, onInvocation);
}

function addInit(program: Command, onInvocation: OnInvocation): void {
  const command = addDescribedCommand(program, {
    name: 'init',
    description: 'Begin a repository: a pack with a runtime, settings, checks in CI, schemas for editors.',
    options: [
      program.createOption('--name <name>', 'Ref of the first pack; that of the directory unless told.'),
      program
        .createOption('--ci <forge>', 'Where pull requests are checked. Default: github.')
        .choices(ciChoices),
      program
        .createOption(
          '--editor <editor>',
          'How editors find the schemas: by the first line of each file, or by settings. Default: any.',
        )
        .choices(editorChoices),
      program.createOption(
        '--package <spec>',
        'What npm installs in CI; the variable INSTALL_RECONCILE of the forge unless told.',
      ),
      program.createOption('--skip-existing', 'Leave files alone that are there, and write the others.'),
      program.createOption('-y, --yes', 'Ask nothing.'),
    ],
    group: 'Repository:',
  }).argument('[directory]', 'where the repository is to be; here unless told');
  addSettings(command, 'init');
  command.addHelpText('after', helpTextsOfTools.init).action(() => {
    refuseForeignOptions(program, command);
    const { yes = false, skipExisting = false, ...named } = command.opts<Partial<InitWishes>>();
    onInvocation({
      ...noWishes,
      command: 'init',
      flags: { ...readFlags(program, []), ...readFlags(command, []) },
      initializing: {
        directory: command.args[0] ?? '.',
        name: named.name,
        ci: named.ci,
        editor: named.editor,
        package: named.package,
        yes,
        skipExisting,
      },
    });
  });
}

function addExplain(program: Command, onInvocation: OnInvocation): void {
  const command = addDescribedCommand(program, {
    name: 'explain',
    description: 'Explain a field of a manifest or of reconcile.yaml.',
    options: [program.createOption('--recursive', 'Also everything below it.')],
    group: 'Fields:',
  }).argument('[field]', 'such as pack, runtime.execution_config or settings.source');
  addSettings(command, 'explain');
  command.addHelpText('after', helpTextsOfTools.explain).action(() => {
    refuseForeignOptions(program, command);
    onInvocation({
      ...noWishes,
      command: 'explain',
      flags: { ...readFlags(program, []), ...readFlags(command, []) },
      explaining: {
        path: command.args[0],
        recursive: command.opts<{ recursive?: boolean }>().recursive ?? false,
      },
    });
  });
}

/** Kinds as they are typed. */
const kindNames: Readonly<Record<string, Kind>> = {
  pack: 'pack',
  runtime: 'runtime',
  version: 'runtime_version',
};

function addGraph(program: Command, onInvocation: OnInvocation): void {
  const kindOption = program
    .createOption('--kind <kind>', 'Only objects of this kind; may be repeated.')
    .choices(Object.keys(kindNames));
  const { parseArg } = kindOption;
  kindOption.argParser((name: string, previous: readonly string[] | undefined) => {
    parseArg?.(name, undefined);
    return [...(previous ?? []), name];
  });
  const command = addDescribedCommand(program, {
    name: 'graph',
    description: 'Show who needs whom among the packs, runtimes and versions of the manifests.',
    options: [
      program
        .createOption('--direction <direction>', 'What is shown around targets. Default: both.')
        .choices(graphDirections),
      kindOption,
      program.createOption('-o, --output <format>', 'Text, a graph, or a picture.').choices(graphFormats),
    ],
    group: 'Graph:',
  }).argument('[paths...]', 'files and directories with manifests');
  addSettings(command, 'graph');
  command.addHelpText('after', helpTextsOfTools.graph).action(() => {
    refuseForeignOptions(program, command);
    const options = command.opts<Partial<Pick<GraphWishes, 'direction'>> & GraphOptions>();
    const flags = { ...readFlags(program, []), ...readFlags(command, command.args) };
    onInvocation({
      ...noWishes,
      command: 'graph',
      // What goes wrong is told to people, unless it is JSON that is wanted.
      flags:
        options.output === undefined
          ? flags
          : { ...flags, output: options.output === 'json' ? 'json' : 'human' },
      drawing: {
        format: options.output,
        direction: options.direction ?? 'both',
        kinds: (options.kind ?? []).flatMap((name) => kindNames[name] ?? []),
      },
    });
  });
}

interface GraphOptions {
  readonly output?: NonNullable<GraphWishes['format']>;
  readonly kind?: readonly string[];
}

function addCompletion(program: Command, onInvocation: OnInvocation): void {
  const command = addDescribedCommand(program, {
    name: 'completion',
    description: 'Print a script that has a shell complete commands, options and refs.',
    options: [],
    group: 'Shell:',
  }).addArgument(program.createArgument('<shell>', shells.join(', ')).choices(shells));
  command.addHelpText('after', helpTextsOfTools.completion).action(() => {
    refuseForeignOptions(program, command);
    onInvocation({ ...noWishes, command: 'completion', flags: {}, shell: command.args[0] });
  });
}
