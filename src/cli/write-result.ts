import { renderJsonParts } from '../report/json-text.ts';
import type { CommandContext } from './command-context.ts';

/** The result of a command in both of its forms. */
interface Result {
  readonly json: () => object;
  readonly human: () => string;
}

/** Writes a result in the form that the settings want. */
export async function writeResult({ terminal }: CommandContext, { json, human }: Result): Promise<void> {
  terminal.progress.clear();
  if (terminal.format === 'human') return terminal.print(human());
  for (const part of renderJsonParts(json())) await terminal.write(part);
}
