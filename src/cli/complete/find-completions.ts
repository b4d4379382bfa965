import type { Argument, Command, Option } from 'commander';
import { flagOf, settingRows } from '../../settings-table.ts';
import { dryRunModes } from '../parse-arguments.ts';

/** A word that may come next. */
export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Values that only the working directory tells. */
export type ValueKind = 'files' | 'directories' | 'packs' | 'runtimes' | 'refs' | 'fields' | 'nothing';

/** What may come next: some words, and values of some kind. All are to be held against `current`. */
export interface Completions {
  /** The part of the word that candidates replace. */
  readonly current: string;
  /** What stands in front of it in the same word: `--color=`. */
  readonly lead: string;
  readonly candidates: readonly Candidate[];
  readonly kind: ValueKind;
}

const kindsOfPlaceholders: Readonly<Record<string, ValueKind>> = {
  path: 'files',
  file: 'files',
  directory: 'directories',
  ref: 'refs',
};

/** By the names of arguments. */
const kindsOfArguments: Readonly<Record<string, ValueKind>> = {
  paths: 'files',
  directory: 'directories',
  pack: 'packs',
  packs: 'packs',
  runtime: 'runtimes',
  refs: 'refs',
  field: 'fields',
};

/** What may come next, by the commands and options of the program. `words` are those behind its name; the last is being typed. */
export function findCompletions(program: Command, words: readonly string[]): Completions {
  const current = words.at(-1) ?? '';
  const place = walk(program, words.slice(0, -1));
  if (place.awaiting !== undefined) return completeValue(place.awaiting, '', current);
  if (place.isOver) return { current, lead: '', candidates: [], kind: 'files' };
  const equals = current.startsWith('--') ? current.indexOf('=') : -1;
  if (equals > 0) {
    const option = findOption(place.command, current.slice(0, equals));
    const [lead, value] = [current.slice(0, equals + 1), current.slice(equals + 1)];
    return option === undefined
      ? { current: value, lead, candidates: [], kind: 'nothing' }
      : completeValue(option, lead, value);
  }
  if (place.isHelp) return { current, lead: '', candidates: listCommands(place.command), kind: 'nothing' };
  if (current.startsWith('-'))
    return { current, lead: '', candidates: listOptions(place.command), kind: 'nothing' };
  return completeArgument(place, current);
}

interface Place {
  readonly command: Command;
  /** Arguments of the command that were typed. */
  readonly typed: number;
  /** The option whose value is being typed. */
  readonly awaiting: Option | undefined;
  /** Whether the name of a command is typed that help is wanted of. */
  readonly isHelp: boolean;
  /** Whether `--` was typed, behind which there are paths only. */
  readonly isOver: boolean;
}

function walk(program: Command, words: readonly string[]): Place {
  let command = program;
  let typed = 0;
  let awaiting: Option | undefined;
  for (const word of words) {
    if (awaiting !== undefined) {
      awaiting = undefined;
    } else if (word === '--') {
      return { command, typed, awaiting: undefined, isHelp: false, isOver: true };
    } else if (word === 'help' && typed === 0 && command.commands.length > 0) {
      return { command, typed, awaiting: undefined, isHelp: true, isOver: false };
    } else if (word.startsWith('-') && word !== '-') {
      const option = word.includes('=') ? undefined : findOption(command, word);
      awaiting = option?.required === true ? option : undefined;
    } else {
      const next: Command | undefined =
        typed === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (next === undefined) typed += 1;
      else command = next;
    }
  }
  return { command, typed, awaiting, isHelp: false, isOver: false };
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => long === flag || short === flag);
}

function completeValue(option: Option, lead: string, current: string): Completions {
  const row = settingRows.find((each) => `--${flagOf(each)}` === option.long);
  const choices = option.argChoices ?? row?.choices ?? [];
  const placeholder = /[<[]([^\]>]+)[\]>]$/u.exec(option.flags)?.[1] ?? '';
  const modes = placeholder === 'mode' && option.long === '--dry-run' ? dryRunModes : [];
  return {
    current,
    lead,
    candidates: [...choices, ...modes].map((value) => ({ value, description: '' })),
    kind: kindsOfPlaceholders[placeholder] ?? 'nothing',
  };
}

function listOptions(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, short, description }) => {
      const names = [short, long].filter((name) => name !== undefined && name !== null);
      return names.map((value) => ({ value, description: firstSentence(description) }));
    });
}

function completeArgument({ command, typed }: Place, current: string): Completions {
  const commands = typed === 0 && command.commands.length > 0 ? listCommands(command) : [];
  const { registeredArguments } = command;
  const argument: Argument | undefined =
    registeredArguments[typed] ??
    (registeredArguments.at(-1)?.variadic === true ? registeredArguments.at(-1) : undefined);
  const choices = (argument?.argChoices ?? []).map((value) => ({ value, description: '' }));
  return {
    current,
    lead: '',
    candidates: [...commands, ...choices],
    kind: kindsOfArguments[argument?.name() ?? ''] ?? 'nothing',
  };
}

function listCommands(command: Command): readonly Candidate[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ value: each.name(), description: firstSentence(each.description()) }));
}

/** As much as a line of a menu can hold. */
function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/u.exec(text)?.[0].replace(/[.:]$/u, '') ?? text;
}
