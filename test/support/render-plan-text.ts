import type { Change, FieldChange, Plan } from '../../src/plan/plan.ts';
import { buildStyles } from '../../src/report/color.ts';
import { renderPlan } from '../../src/report/render-plan.ts';
import { buildChange, buildPlan } from './build-reconciliation.ts';

interface Look {
  readonly verbose?: boolean;
  readonly width?: number;
}

/** A plan as text without colour, between line breaks so that expectations can be written as blocks. */
export function renderPlanText(plan: Partial<Plan>, { verbose = false, width = 80 }: Look = {}): string {
  const lines = renderPlan(buildPlan(plan), { styles: buildStyles(false), verbose, width });
  return `\n${lines.join('\n').trimEnd()}\n`;
}

/** A plan that creates the pack `slack` with these fields. */
export function planCreate(fields: readonly FieldChange[], rest: Partial<Change> = {}): Partial<Plan> {
  return { changes: [buildChange({ action: 'create', kind: 'pack', ref: 'slack', fields, ...rest })] };
}

/** A plan that updates the runtime `core.python` in these fields. */
export function planUpdate(...fields: readonly FieldChange[]): Partial<Plan> {
  return { changes: [buildChange({ action: 'update', kind: 'runtime', ref: 'core.python', fields })] };
}
