import { kindLabels } from '../catalog/kinds.ts';
import type { Drift, Plan } from '../plan/plan.ts';
import { escapeText } from './escape-text.ts';
import { renderSymbol, type PlanLook } from './plan-look.ts';
import { renderFieldChange } from './render-field-change.ts';
import { renderLocation } from './render-location.ts';
import { renderCount, renderNumber } from './render-quantity.ts';

const maxShown = 200;
const indent = '    ';

/** What others changed since it was last applied, apart from what manifests ask for. */
export function renderDrift(
  { drift, driftMode }: Pick<Plan, 'drift' | 'driftMode'>,
  look: PlanLook,
): readonly string[] {
  if (drift.length === 0) return [];
  const fate = driftMode === 'correct' ? 'undone by this plan' : 'left as it is (--drift report)';
  const shown = look.verbose ? drift : drift.slice(0, maxShown);
  const hidden = drift.length - shown.length;
  return [
    look.styles.strong(
      `Drift: ${renderCount(drift.length, 'object')} changed in the database since it was last applied, ${fate}`,
    ),
    '',
    ...shown.flatMap((each) => [...renderOne(each, look), '']),
    ...(hidden === 0 ? [] : [`… and ${renderNumber(hidden)} more; -o json or --verbose shows all`, '']),
  ];
}

function renderOne({ kind, ref, missing, fields, location }: Drift, look: PlanLook): readonly string[] {
  const { styles } = look;
  const name = styles.strong(`${kindLabels[kind]} ${escapeText(ref)}`);
  const header = `${renderSymbol(missing ? 'create' : 'update', styles)} ${name}   ${styles.quiet(renderLocation(location))}`;
  if (missing) return [header, styles.quiet(`${indent}(its row is gone)`)];
  return [header, ...fields.flatMap((field) => renderFieldChange(field, look))];
}
