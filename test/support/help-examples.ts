import type { Command } from 'commander';
import { buildProgram, parseArguments } from '../../src/cli/parse-arguments.ts';

/** The help of a command, by the words that name it. */
export interface HelpPage {
  /** Such as `env list`; empty for the program itself. */
  readonly name: string;
  readonly text: string;
  /** What can be typed, as the page shows it, without the remarks beside it. */
  readonly examples: readonly string[];
}

/** Every page of help, by walking the commands. */
export function readHelpPages(): readonly HelpPage[] {
  const program = buildProgram({ version: '', print: () => {}, onInvocation: () => {} });
  return listNames(program, []).map((words) => {
    const parsed = parseArguments([...words, '--help'], '');
    const text = parsed.kind === 'text' ? parsed.text : '';
    return { name: words.join(' '), text, examples: readExamples(text) };
  });
}

function listNames(command: Command, words: readonly string[]): readonly (readonly string[])[] {
  return [words, ...command.commands.flatMap((each) => listNames(each, [...words, each.name()]))];
}

/** Remarks stand behind three spaces or more. */
function readExamples(text: string): readonly string[] {
  return [...text.matchAll(/^ {2}\$ (.+?)(?: {3,}.*)?$/gmu)].map(([, example = '']) => example);
}
