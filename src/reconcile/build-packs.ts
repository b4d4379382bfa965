import type { Database, TransactionOptions } from '../database/database.ts';
import { convergeHost, type HostOptions, type HostResult } from './converge-host.ts';
import { toHostInput, type HostSources } from './host-sources.ts';
import { preparePending } from './prepare-tables.ts';

interface BuildPacksInput extends HostSources {
  readonly database: Database;
  readonly schema: string | undefined;
  readonly limits: TransactionOptions;
  readonly identity: { readonly host: string; readonly version: string };
  /** All that have their content here unless told. */
  readonly packs: readonly string[] | undefined;
}

/** Converges the environments of some packs, and nothing else: nothing is given up and nothing is collected. */
export async function buildPacks(input: BuildPacksInput, options: HostOptions): Promise<HostResult> {
  const { database, schema, limits, identity, packs } = input;
  const { layout } = input.snapshot;
  await preparePending(database, layout, { schema, lockTimeout: limits.lockTimeout });
  const incomplete = 'only environments were asked for';
  return convergeHost(toHostInput(input, { packs, incomplete }), options, {
    database,
    layout,
    limits,
    identity,
  });
}
