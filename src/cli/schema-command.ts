import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { schemaLoaders } from './schema-loaders.ts';

/** `reconcile schema <name>`: prints a JSON Schema. */
export async function runSchema({ invocation, terminal }: CommandContext): Promise<number> {
  const schema = await schemaLoaders[invocation.schemaName ?? 'pack']();
  await terminal.write(`${JSON.stringify(schema, undefined, 2)}\n`);
  return exitCodes.ok;
}
