import { OperationalError } from '../errors.ts';
import { verifyHost } from '../reconcile/verify-host.ts';
import { renderVerification, toJsonVerification } from '../report/render-verification.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { explainStoreFailure } from './explain-store-failure.ts';
import { resolveHostOptions } from './host-options.ts';
import { readManifests } from './read-manifests.ts';
import { identifyHost, withDatabase } from './with-database.ts';
import { writeResult } from './write-result.ts';

/** `reconcile verify`: finds out which runtimes this host has, and records it. */
export async function runVerify(context: CommandContext): Promise<number> {
  try {
    return await verify(context);
  } catch (error) {
    throw error instanceof OperationalError ? error : explainStoreFailure(error);
  }
}

async function verify(context: CommandContext): Promise<number> {
  const { settings, terminal, stop } = context;
  const isNamed = (settings.paths?.length ?? 0) > 0;
  const desired = isNamed ? (await readManifests(context)).desired.objects : [];
  const host = await resolveHostOptions(context);
  const identity = identifyHost(context);
  const result = await withDatabase(context, (opened) => {
    terminal.progress.show('verifying the runtimes of this host');
    const { database, limits = {} } = opened ?? {};
    return verifyHost({ desired, database, limits, schema: settings.schema, identity, signal: stop }, host);
  });
  const view = { ...result, host: identity.host };
  await writeResult(context, {
    json: () => toJsonVerification(view),
    human: () => renderVerification(view, { color: terminal.color.result }),
  });
  return result.refused.length === 0 ? exitCodes.ok : exitCodes.failure;
}
