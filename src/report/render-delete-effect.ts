import type { DeleteEffect } from '../catalog/delete-effects.ts';
import { escapeText } from './escape-text.ts';
import { renderCount } from './render-quantity.ts';

/** What a deletion does to the rows of another table: `sets NULL in 3 rows of work_queue (dispatch_action)`. */
export function renderDeleteEffect({ effect, table, columns, rows }: DeleteEffect): string {
  const place = columns.length === 0 ? '' : ` (${columns.map(escapeText).join(', ')})`;
  const where = `${escapeText(table)}${place}`;
  if (effect === 'unknown') return `may concern rows of ${where}, which this role cannot count`;
  const counted = `${renderCount(rows, 'row')} of ${where}`;
  if (effect === 'delete') return `takes along ${counted}`;
  if (effect === 'block') return `blocked by ${counted}`;
  return `sets ${effect === 'set-null' ? 'NULL' : 'the default'} in ${counted}`;
}
