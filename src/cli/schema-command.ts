import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import type { SchemaName } from './invocation.ts';

/** Each schema is loaded only when it is asked for. */
const loaders: Readonly<Record<SchemaName, () => Promise<object>>> = {
  pack: async () => (await import('../manifests/schemas/schemas.ts')).schemas.pack,
  runtime: async () => (await import('../manifests/schemas/schemas.ts')).schemas.runtime,
  settings: async () => (await import('../settings-schema.ts')).buildSettingsSchema(),
  report: async () => (await import('../report/report-schema.ts')).reportSchema,
};

/** `reconcile schema <name>`: prints a JSON Schema. */
export async function runSchema({ invocation, terminal }: CommandContext): Promise<number> {
  const schema = await loaders[invocation.schemaName ?? 'pack']();
  await terminal.write(`${JSON.stringify(schema, undefined, 2)}\n`);
  return exitCodes.ok;
}
