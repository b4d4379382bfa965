import { randomUUID } from 'node:crypto';
import type { LiveState } from '../../src/catalog/catalog-object.ts';
import { applyPlan, type ApplyResult, type RunContext } from '../../src/apply/apply-plan.ts';
import type { Database } from '../../src/database/database.ts';
import { introspect, type CatalogLayout } from '../../src/database/introspect.ts';
import { readLiveState } from '../../src/database/read-live-state.ts';
import { buildPlan, type BuiltPlan } from '../../src/plan/build-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { buildDesired, type TerseDesired } from './plan-case.ts';

export interface PlannedPass extends BuiltPlan {
  readonly layout: CatalogLayout;
  readonly live: LiveState;
}

/** Reads a database, in `schema` where it is given, and plans what would make it as `desired` says. */
export function planOn(database: Database, desired: TerseDesired, schema?: string): Promise<PlannedPass> {
  return database.read(async (transaction) => {
    const layout = await introspect(transaction, { schema });
    const live = await readLiveState(transaction, layout);
    const { source = 'main', adopt = false } = desired;
    return { layout, live, ...buildPlan({ desired: buildDesired(desired), live, source, adopt }) };
  });
}

export function runOf(plan: Plan): RunContext {
  return {
    id: randomUUID(),
    source: plan.source,
    startedAt: new Date().toISOString(),
    commit: 'c0ffee',
    dirty: false,
    host: 'host.example',
    actor: 'somebody',
    version: '0.0.0',
    planDigest: plan.digest,
    outcome: 'applied',
    failed: null,
  };
}

export function applyOn(
  database: Database,
  { plan, layout }: Pick<PlannedPass, 'plan' | 'layout'>,
): Promise<ApplyResult> {
  return database.transact((transaction) => applyPlan(transaction, { plan, layout, run: runOf(plan) }));
}

/** Plans and applies; throws where the plan has findings. */
export async function passOn(
  database: Database,
  desired: TerseDesired,
  schema?: string,
): Promise<PlannedPass> {
  const planned = await planOn(database, desired, schema);
  if (planned.diagnostics.length > 0)
    throw new Error(planned.diagnostics.map(({ message }) => message).join('\n'));
  await applyOn(database, planned);
  return planned;
}
