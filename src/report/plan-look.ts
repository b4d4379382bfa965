import type { Action } from '../plan/plan.ts';
import type { Styles } from './color.ts';

/** How a plan is to look. */
export interface PlanLook {
  readonly styles: Styles;
  /** Show everything: all fields, all objects, whole values. */
  readonly verbose: boolean;
  /** Columns that a line should stay within. */
  readonly width: number;
}

/** Actions that a plan shows, in the order of its legend, with their symbol, style and verb. */
export const shownActions = [
  { action: 'create', symbol: '+', style: 'create', past: 'created' },
  { action: 'update', symbol: '~', style: 'update', past: 'updated' },
  { action: 'delete', symbol: '-', style: 'remove', past: 'deleted' },
  { action: 'adopt', symbol: '→', style: 'adopt', past: 'adopted' },
] as const satisfies readonly {
  readonly action: Action;
  readonly symbol: string;
  readonly style: keyof Styles;
  readonly past: string;
}[];

/** The symbol of an action in its colour, with a word after it if one is given. */
export function renderSymbol(action: Action, styles: Styles, word?: string): string {
  const shown = shownActions.find((candidate) => candidate.action === action);
  if (shown === undefined) return word ?? '';
  return styles[shown.style](word === undefined ? shown.symbol : `${shown.symbol} ${word}`);
}
