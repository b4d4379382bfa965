import { selectEnvironments, type ReportedEnvironment } from '../database/select-environments.ts';
import { introspect } from '../database/introspect.ts';
import { renderExports } from '../environments/render-variables.ts';
import { renderKey } from '../environments/store-layout.ts';
import { OperationalError, type FailureCode } from '../errors.ts';
import { findVariables, type UsedEnvironment } from '../reconcile/find-variables.ts';
import { packsOf } from '../reconcile/host-sources.ts';
import { listHost } from '../reconcile/list-host.ts';
import { readSnapshot } from '../reconcile/read-snapshot.ts';
import { escapeText } from '../report/escape-text.ts';
import { toJsonVariables } from '../report/render-environment.ts';
import { renderEnvironments, toJsonEnvironments } from '../report/render-environments.ts';
import { chooseEnvironment, choosePacks, matchEnvironments } from './choose-environment.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes } from './exit-codes.ts';
import { resolveEnvironmentSettings, resolveHostOptions } from './host-options.ts';
import type { EnvironmentName, EnvironmentWishes } from './invocation.ts';
import { readManifests } from './read-manifests.ts';
import { identifyHost, requireDatabase, withDatabase } from './with-database.ts';
import { writeResult } from './write-result.ts';

type ListWishes = Extract<EnvironmentWishes, { readonly action: 'list' }>;

/** `reconcile env list`: the environments of this host, or the variables of one. Writes nothing. */
export async function runEnvList(context: CommandContext, { name, exports }: ListWishes): Promise<number> {
  if (exports && name !== undefined) return exportVariables(context, name);
  const { root } = resolveEnvironmentSettings(context);
  const { database, rows } = await readReported(context);
  const found = await listHost(root, rows);
  const environments = name === undefined ? found.environments : matchEnvironments(found.environments, name);
  const view = { ...found, environments, database };
  const { settings, terminal } = context;
  await writeResult(context, {
    json: () => toJsonEnvironments(view),
    human: () =>
      renderEnvironments(view, {
        color: terminal.color.result,
        verbose: settings.verbose,
        now: Date.now(),
      }),
  });
  return exitCodes.ok;
}

interface Reported {
  readonly database: string | undefined;
  readonly rows: readonly ReportedEnvironment[];
}

/** Failures that are no matter of the database. */
const others: ReadonlySet<FailureCode> = new Set(['settings', 'interrupted']);

/** The store can be told about without a database: what is wrong with that is said beside it. */
async function readReported(context: CommandContext): Promise<Reported> {
  const none = { database: undefined, rows: [] };
  try {
    return await withDatabase<Reported>(context, async (opened) => {
      if (opened === undefined) return none;
      const { database } = opened;
      return database.read(async (transaction) => {
        const { tracking, pendingMigrations } = await introspect(transaction, {
          schema: context.settings.schema,
        });
        if (!tracking || pendingMigrations.length > 0) return none;
        const rows = await selectEnvironments(transaction, identifyHost(context).host);
        return { database: database.description, rows };
      });
    });
  } catch (error) {
    if (!(error instanceof OperationalError) || others.has(error.code)) throw error;
    context.terminal.note(`Note: what the last run found is not known: ${escapeText(error.message)}.\n`);
    return none;
  }
}

/** A shell would run whatever else stood in the place of a name. */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/u;

async function exportVariables(context: CommandContext, name: EnvironmentName): Promise<number> {
  const environments = await findUsed(context, name.pack);
  const { key, variables, reason, fix } = chooseEnvironment(environments, name);
  if (variables === undefined) {
    throw new OperationalError(`nothing serves ${renderKey(key)}: ${reason}`, {
      code: 'environment.unavailable',
      hint: fix ?? `Build it: reconcile env build ${key.pack}`,
    });
  }
  const odd = variables.find((variable) => !variableName.test(variable.name));
  if (odd !== undefined) {
    throw new OperationalError(`no shell can have a variable ${JSON.stringify(odd.name)}`, {
      code: 'environment.unavailable',
      hint: `Correct the env_vars of ${key.runtime}.`,
    });
  }
  await writeResult(context, {
    json: () => toJsonVariables(key, variables),
    human: () => renderExports(variables),
  });
  return exitCodes.ok;
}

async function findUsed(context: CommandContext, pack: string): Promise<readonly UsedEnvironment[]> {
  const desired = await readManifests(context);
  const host = await resolveHostOptions(context);
  const snapshot = await requireDatabase(context, ({ database }) =>
    database.read((transaction) => readSnapshot(transaction, context.settings.schema)),
  );
  choosePacks([pack], packsOf(snapshot.live.objects));
  if (!desired.packDirectories.has(pack)) {
    throw new OperationalError(`no manifest tells where the content of ${pack} is`, {
      code: 'usage',
      hint: 'Name the directory of the pack, or one above it, by --paths.',
    });
  }
  return findVariables(pack, { snapshot, desired, signal: context.stop }, host);
}
