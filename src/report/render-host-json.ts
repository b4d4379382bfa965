import type { HostResult } from '../reconcile/converge-host.ts';
import { boundText } from './escape-text.ts';
import type { Convergence, EnvironmentOutcome, PlannedBuild, PlannedEnvironment } from './host-view.ts';
import { toJsonKey } from './render-environment-key.ts';
import type { JsonReport } from './report-schema.ts';

type JsonHost = NonNullable<JsonReport['host']>;
type JsonConvergence = NonNullable<JsonHost['convergence']>;
type JsonOutcome = JsonConvergence['environments'][number];
type JsonPlanned = JsonHost['plan']['environments'][number];
type JsonBuild = JsonHost['plan']['builds'][number];

/*
 * Built key by key, as the rest of the report: of variables there are names, never values.
 */

/** What was done on a host, or would be, for machines. */
export function toJsonHost(host: HostResult): JsonHost {
  const { root, verifications, refused, plan, convergence, contents, collectedContents } = host;
  return {
    root,
    verifications: verifications.map((each) => ({
      runtime: each.runtime,
      version: toOptional(each.version),
      available: each.available,
      detected: each.detected ?? null,
      program: each.program ?? null,
      reason: boundText(each.reason),
      fix: toBounded(each.fix),
    })),
    refused: refused.map(({ runtime, version, reason, fix }) => ({
      runtime,
      version: toOptional(version),
      reason,
      fix,
    })),
    plan: {
      environments: plan.environments.map(toJsonPlanned),
      builds: plan.builds.map(toJsonBuild),
      retired: plan.retired.map(toJsonKey),
      collections: plan.collections.map(({ name, action, reason }) => ({ name, action, reason })),
      collectionHeld: plan.collectionHeld ?? null,
    },
    convergence: convergence === undefined ? null : toJsonConvergence(convergence),
    contents: contents.map((content) => ({
      pack: content.pack,
      action: content.action,
      from: content.from ?? null,
      to: content.to ?? null,
      path: content.path,
      reason: boundText(content.reason),
      added: [...content.added],
      changed: [...content.changed],
      removed: [...content.removed],
    })),
    collectedContents: collectedContents?.removed.map(({ pack, name }) => ({ pack, name })) ?? null,
  };
}

function toJsonPlanned(planned: PlannedEnvironment): JsonPlanned {
  const isBlocked = planned.action === 'blocked';
  return {
    ...toJsonKey(planned.key),
    requested: boundText(planned.requested),
    action: planned.action,
    reason: boundText(planned.reason),
    fix: isBlocked ? boundText(planned.fix) : null,
    changes: isBlocked
      ? []
      : planned.changes.map(({ part, description }) => ({ part, description: boundText(description) })),
    fingerprint: planned.fingerprint ?? null,
    target: isBlocked ? null : planned.target,
    serving: planned.serving ?? null,
    generation: planned.generation,
    links: planned.links.map(({ path }) => path),
    variables: isBlocked ? [] : planned.variables.map(({ name }) => name),
  };
}

function toJsonBuild(build: PlannedBuild): JsonBuild {
  return {
    name: build.name,
    directory: build.directory,
    envType: build.type,
    fingerprint: build.fingerprint,
    manifest: build.manifest ?? null,
    interpreter: toOptional(build.interpreter),
    steps: build.steps.map(({ name, phase, argv, cwd, env, timeout, optional }) => ({
      name,
      phase,
      argv: [...argv],
      cwd,
      variables: Object.keys(env).sort(),
      timeout,
      optional,
    })),
    variables: [...build.variableNames],
    users: build.users.map(toJsonKey),
  };
}

function toJsonConvergence({ environments, built, collected }: Convergence): JsonConvergence {
  return {
    environments: environments.map(toJsonOutcome),
    built: [...built],
    removed: [...collected.removed],
    spared: collected.spared.map(({ name, reason }) => ({ name, reason })),
  };
}

function toJsonOutcome(outcome: EnvironmentOutcome): JsonOutcome {
  const { failure } = outcome;
  return {
    ...toJsonKey(outcome.key),
    state: outcome.state,
    action: outcome.action,
    reason: boundText(outcome.reason),
    fix: toBounded(outcome.fix),
    fingerprint: outcome.fingerprint ?? null,
    generation: outcome.generation,
    directory: outcome.directory ?? null,
    links: [...outcome.links],
    failure:
      failure === undefined
        ? null
        : {
            cause: failure.cause,
            message: boundText(failure.message),
            fix: toBounded(failure.fix),
            command: toBounded(failure.command),
            lastLines: failure.lastLines.map(boundText),
            log: failure.log ?? null,
          },
  };
}

function toOptional(text: string): string | null {
  return text === '' ? null : text;
}

function toBounded(text: string | undefined): string | null {
  return text === undefined ? null : boundText(text);
}
