import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';

/** `reconcile env …`: the environments of this host. */
export async function runEnv(_context: CommandContext): Promise<number> {
  return exitCodes.ok;
}
