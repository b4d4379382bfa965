import { kindLabels } from '../catalog/kinds.ts';
import type { HeldDeletion } from '../plan/plan.ts';
import { escapeText } from './escape-text.ts';
import type { PlanLook } from './plan-look.ts';
import { renderLocation } from './render-location.ts';
import { renderCount, renderNumber } from './render-quantity.ts';

const maxShown = 20;
const indent = '    ';

/** Deletions that are held back: for each reason once why and what would allow it, then the objects. */
export function renderHeld(held: readonly HeldDeletion[], look: PlanLook): readonly string[] {
  if (held.length === 0) return [];
  const { styles } = look;
  const groups = new Map<string, HeldDeletion[]>();
  for (const deletion of held) {
    const key = JSON.stringify([deletion.message, deletion.hint]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [deletion]);
    else group.push(deletion);
  }
  return [
    styles.warning(`Held back: ${renderCount(held.length, 'object')} no longer in any manifest, not deleted`),
    ...[...groups.values()].flatMap((group) => renderGroup(group, look)),
    '',
  ];
}

function renderGroup(group: readonly HeldDeletion[], { styles, verbose }: PlanLook): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const shown = verbose ? group : group.slice(0, maxShown);
  const hidden = group.length - shown.length;
  return [
    ...shown.map(({ kind, ref, location }) => {
      const origin = styles.quiet(`   last in ${renderLocation(location)}`);
      return `${indent}${kindLabels[kind]} ${escapeText(ref)}${origin}`;
    }),
    ...(hidden === 0 ? [] : [`${indent}… and ${renderNumber(hidden)} more; -o json or --verbose shows all`]),
    `${indent}${indent}${escapeText(first.message)}`,
    `${indent}${indent}${styles.help('help:')} ${escapeText(first.hint)}`,
  ];
}
