import { Option, type Command } from 'commander';
import { OperationalError } from '../errors.ts';
import {
  flagOf,
  settingRows,
  type NamedRow,
  type SettingCommand,
  type SettingName,
} from '../settings-table.ts';
import type { Invocation } from './invocation.ts';

interface CommandTexts {
  readonly name: string;
  readonly description: string;
  /** Those that are no settings. */
  readonly options: readonly Option[];
  /** Heading of these options. */
  readonly group: string;
}

/** Adds a command of its own kind of help: wide, with `--dry-run` as it is written. */
export function addDescribedCommand(
  parent: Command,
  { name, description, options, group }: CommandTexts,
): Command {
  const command = parent
    .command(name)
    .description(description)
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ helpWidth: 100, optionTerm: ({ flags }) => flags.replace(' [mode]', '') });
  for (const option of options) command.addOption(option.helpGroup(group));
  return command;
}

/** Adds the options of the settings that a command has. `isWanted` narrows them for a part of it. */
export function addSettings(
  command: Command,
  name: SettingCommand,
  isWanted: (row: NamedRow) => boolean = () => true,
): void {
  for (const row of settingRows) {
    if (!row.commands.includes(name) || !isWanted(row)) continue;
    for (const option of buildOptions(row)) command.addOption(option);
  }
}

/** The option of a setting, and for one that is on or off its hidden opposite. */
function buildOptions(row: NamedRow): readonly Option[] {
  const flag = flagOf(row);
  const short = row.short === undefined ? '' : `-${row.short}, `;
  const group = `${row.group}:`;
  if (row.type === 'boolean') {
    return [
      new Option(`${short}--${flag}`, row.description).helpGroup(group),
      new Option(`--no-${flag}`).hideHelp(),
    ];
  }
  const option = new Option(
    `${short}--${flag} <${row.placeholder ?? 'value'}>`,
    describeDefault(row),
  ).helpGroup(group);
  if (row.type === 'list' || row.type === 'outputs') {
    return [
      option.argParser((value, previous: readonly string[] | undefined) => [...(previous ?? []), value]),
    ];
  }
  if (row.name !== 'color') return [option];
  return [option, new Option('--no-color', 'The same as --color never.').helpGroup(group)];
}

function describeDefault(row: NamedRow): string {
  const isShown = row.default !== undefined && !Array.isArray(row.default);
  const choices = row.choices === undefined ? '' : ` One of ${row.choices.join(', ')}.`;
  return `${row.description}${choices}${isShown ? ` Default: ${String(row.default)}.` : ''}`;
}

/** The settings that were given by options, and by arguments that are paths. */
export function readFlags(command: Command, args: readonly string[]): Invocation['flags'] {
  const given = command.opts<Record<string, unknown>>();
  const flags: Partial<Record<SettingName, unknown>> = args.length === 0 ? {} : { paths: args };
  for (const row of settingRows) {
    const flag = flagOf(row);
    const value = flag === undefined ? undefined : given[new Option(`--${flag}`).attributeName()];
    if (value !== undefined) flags[row.name] = row.name === 'color' && value === false ? 'never' : value;
  }
  return flags;
}

/** An option may stand before the command's name, if it is one of the command's. */
export function refuseForeignOptions(program: Command, command: Command): void {
  for (const option of program.options) {
    const name = option.attributeName();
    const isGiven = program.getOptionValueSource(name) === 'cli';
    if (isGiven && !command.options.some((own) => own.attributeName() === name)) {
      throw usage(
        `the option ${option.long ?? name} does not belong to the command ${command.name()}`,
        command,
      );
    }
  }
}

/** Refuses what was typed, and names the help of the command. */
export function usage(message: string, command: Command): OperationalError {
  const names: string[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent) names.unshift(each.name());
  return new OperationalError(message, { code: 'usage', hint: `See \`${names.join(' ')} --help\`.` });
}

/** The number of a generation that `--to` gives; undefined where it gives none. */
export function readGeneration(command: Command): number | undefined {
  const { to } = command.opts<{ to?: string }>();
  if (to === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/u.test(to)) return Number(to);
  throw usage(`${JSON.stringify(to)} is not the number of a generation`, command);
}
