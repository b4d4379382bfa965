import { OperationalError } from '../errors.ts';
import { completionScripts, shells } from './complete/completion-scripts.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';

/** `reconcile completion <shell>`: prints a script that has the shell complete command lines. */
export async function runCompletion({ invocation, terminal }: CommandContext): Promise<number> {
  const shell = shells.find((known) => known === invocation.shell);
  if (shell === undefined) {
    throw new OperationalError('no shell was named', {
      code: 'usage',
      hint: `Name one of ${shells.join(', ')}.`,
    });
  }
  await terminal.write(completionScripts[shell]);
  return exitCodes.ok;
}
