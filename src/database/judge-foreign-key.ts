import type { DeleteEffectKind } from '../catalog/delete-effects.ts';
import type { ForeignKey } from './read-foreign-keys.ts';

/**
 * When a referring row is spared an effect: it is deleted by the statement itself (`direct`), before the foreign key acts (`earlier`), or
 * at some time (`deleted`).
 */
export type Sparing = 'direct' | 'earlier' | 'deleted';

/** What a foreign key does to rows that refer to a deleted one. */
interface Judgement {
  readonly effect: DeleteEffectKind;
  /** Undefined where rows are never spared. */
  readonly spared?: Sparing;
}

export function judgeForeignKey(key: ForeignKey): Judgement {
  return key.readable ? judgements[key.action](key) : { effect: 'unknown' };
}

const judgements: Readonly<Record<ForeignKey['action'], (key: ForeignKey) => Judgement>> = {
  c: () => ({ effect: 'delete' }),
  // Acts when a NO ACTION does that is not deferred, which PostgreSQL promises to nobody: only rows that the statement itself deletes are
  // sure not to be in its way.
  r: () => ({ effect: 'block', spared: 'direct' }),
  a: ({ deferred }) => ({ effect: 'block', spared: deferred ? 'deleted' : 'earlier' }),
  n: (key) =>
    key.written.some(({ not_null }) => not_null) || leavesPartOfFullMatch(key)
      ? { effect: 'block', spared: 'earlier' }
      : { effect: 'set-null', spared: 'deleted' },
  d: ({ written }) =>
    written.some((column) => column.not_null && isNull(column.default))
      ? { effect: 'block', spared: 'earlier' }
      : { effect: 'set-default', spared: 'deleted' },
};

function leavesPartOfFullMatch({ match_full, written, pairs }: ForeignKey): boolean {
  return match_full && written.length < pairs.length;
}

function isNull(expression: string | null): boolean {
  return expression === null || /^null(?:::|$)/i.test(expression);
}
