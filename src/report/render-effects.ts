import type { DeleteEffect, DeleteEffectKind } from '../catalog/delete-effects.ts';
import { escapeText } from './escape-text.ts';
import { renderCount } from './render-quantity.ts';

const verbs: Readonly<Record<DeleteEffectKind, string>> = {
  block: 'is blocked by',
  unknown: 'may affect',
  delete: 'takes along',
  'set-null': 'sets NULL in',
  'set-default': 'sets the default in',
};

/** What a delete does to other tables, a line for each: `takes along 12 rows of action`. */
export function renderEffects(effects: readonly DeleteEffect[]): readonly string[] {
  return effects.map(({ effect, table, columns, rows }) => {
    const name = escapeText(table);
    const counted =
      effect === 'unknown'
        ? `rows of ${name}, which cannot be counted`
        : `${renderCount(rows, 'row')} of ${name}`;
    const place = columns.length === 0 ? '' : ` (${columns.map(escapeText).join(', ')})`;
    return `${verbs[effect]} ${counted}${place}`;
  });
}
