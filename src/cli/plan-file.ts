import { resolve } from 'node:path';
import type { JsonValue } from '../catalog/json.ts';
import { OperationalError } from '../errors.ts';
import { compileSchema } from '../manifests/compile-schema.ts';
import { digestInventoryWrite, type Approval } from '../plan/compare-plans.ts';
import { listInventoryWrites } from '../plan/inventory-writes.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reconciliation } from '../reconcile/reconciliation.ts';
import { renderJsonParts } from '../report/json-text.ts';
import { planFileSchema, type JsonPlanFile } from '../report/plan-file-schema.ts';
import { toJsonPlan } from '../report/render-json.ts';
import { formatVersion } from '../report/format-version.ts';
import type { Settings } from '../settings.ts';
import { readBoundedText } from './read-bounded-text.ts';
import { writeWhole } from './write-whole.ts';

/** Far more than the plan of the largest catalog takes. */
const maxBytes = 512 * 1024 * 1024;

interface PlanFileFacts {
  readonly result: Reconciliation;
  readonly settings: Settings;
  readonly version: string;
}

/** Writes the plan of a pass to `file`, whole or not at all. Throws OperationalError `output.failed`. */
export async function writePlanFile(file: string, facts: PlanFileFacts): Promise<void> {
  await writeWhole({ path: file, name: file, what: 'the plan' }, renderJsonParts(toJsonPlanFile(facts)));
}

function toJsonPlanFile({ result, settings, version }: PlanFileFacts): object {
  const { plan, revision, source, database, input } = result;
  return {
    formatVersion,
    type: 'plan',
    version,
    source,
    database: database ?? null,
    revision: revision === undefined ? null : { commit: revision.commit, dirty: revision.dirty },
    options: {
      paths: [...input.paths],
      schema: settings.schema ?? null,
      targets: [...settings.targets],
      strict: settings.strict,
      adopt: settings.adopt,
      drift: settings.drift,
      prune: settings.prune,
      maxDeletes: settings.maxDeletes,
      maxDeletePercent: settings.maxDeletePercent,
      allowDeletes: settings.allowDeletes ?? null,
      dangerousAllowEmpty: settings.dangerousAllowEmpty,
      keepGoing: settings.keepGoing,
    },
    plan: plan === undefined ? null : toJsonPlan(plan),
    inventory: plan === undefined ? [] : toJsonInventory(plan),
  };
}

function toJsonInventory(plan: Plan): JsonPlanFile['inventory'] {
  return listInventoryWrites(plan).map((write) => {
    const { action, kind, ref } = write;
    return { action, kind, ref, digest: digestInventoryWrite(write) };
  });
}

export interface ReviewedPlan {
  readonly approval: Approval;
  /** The settings with what the plan was asked for with. */
  readonly settings: Settings;
}

/** Reads a plan that was reviewed. Throws OperationalError `input.unavailable` for what cannot be read, or is no such plan. */
export async function readPlanFile(
  file: string,
  { settings, cwd }: { readonly settings: Settings; readonly cwd: string },
): Promise<ReviewedPlan> {
  const text = await readBoundedText(resolve(cwd, file), { maxBytes, what: 'the plan' });
  const { source, options, plan, inventory } = checkPlanFile(file, text);
  return {
    approval: {
      digest: plan.digest,
      changes: plan.changes.map(({ action, kind, ref, digest }) => ({ action, kind, ref, digest })),
      inventory,
    },
    settings: {
      ...settings,
      ...options,
      paths: settings.paths ?? options.paths,
      source,
      schema: options.schema ?? undefined,
      allowDeletes: options.allowDeletes ?? undefined,
    },
  };
}

function checkPlanFile(file: string, text: string): JsonPlanFile {
  const value = parse(file, text);
  const isOther = typeof value === 'object' && value !== null && 'type' in value && value['type'] !== 'plan';
  if (isOther) throw refuse(file, 'it is another document of reconcile');
  const [violation] = compileSchema(planFileSchema)(value);
  if (violation !== undefined) {
    const place = violation.path.length === 0 ? 'its top level' : violation.path.join('.');
    throw refuse(file, `${place} breaks the rule \`${violation.keyword}\` of its schema`);
  }
  return value as unknown as JsonPlanFile;
}

function parse(file: string, text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw refuse(file, describe(error));
  }
}

function refuse(file: string, why: string): OperationalError {
  return new OperationalError(`${file} is no plan that can be applied: ${why}`, {
    code: 'input.unavailable',
    hint: 'Write one with `reconcile --dry-run --out plan.json`, by this version of reconcile.',
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
