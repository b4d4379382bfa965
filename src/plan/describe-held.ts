import type { DeleteEffect } from '../catalog/delete-effects.ts';
import { kindLabels, type Kind } from '../catalog/kinds.ts';
import type { DeletePolicy } from './delete-policy.ts';

interface HeldText {
  /** What holds the object, in a sentence without its end. */
  readonly message: string;
  readonly hint: string;
}

/** What is said about objects that are held for reasons without figures. */
export const heldTexts = {
  incomplete: {
    message: 'a part of the input failed, so that it may only not have been read',
    hint: 'Correct the input first: nothing is deleted before.',
  },
  empty: {
    message: 'no manifest describes anything, so that everything would go',
    hint: 'If that is meant, say --dangerous-allow-empty.',
  },
  protected: {
    message: 'its last manifest says `prevent_destroy`',
    hint: 'To give it up, apply its manifest once more with `lifecycle: {prevent_destroy: false}`, then remove it.',
  },
  related: {
    message: 'another object is kept',
    hint: 'A pack, its runtimes and their versions are deleted together.',
  },
} as const satisfies Readonly<Record<string, HeldText>>;

interface LimitFacts {
  readonly kind: Kind;
  readonly going: number;
  readonly owned: number;
  /** Deletes of all kinds. */
  readonly total: number;
  readonly policy: DeletePolicy;
}

/** Too many objects of a kind would go at once. */
export function describeLimit({ kind, going, owned, total, policy }: LimitFacts): HeldText {
  const { count, percent } = policy.limits[kind];
  const share = Math.round((1000 * going) / owned) / 10;
  return {
    message: `${going} of ${owned} ${kindLabels[kind]}s (${share} %) would be deleted; the limits are ${count} and ${percent} % (${policy.limitsOrigin})`,
    hint: `If that is meant, say --allow-deletes ${total}; the limits are set by max_deletes and max_delete_percent.`,
  };
}

/** Rows of other tables stand in the way, or cannot be counted. */
export function describeBlocked(effects: readonly DeleteEffect[]): HeldText {
  const [first] = effects;
  if (first?.effect === 'unknown') {
    const tables = [...new Set(effects.map(({ table }) => table))].join(', ');
    return {
      message: `this role may not read ${tables}, so that nobody can tell what would go along`,
      hint: `Grant the role SELECT on ${tables}.`,
    };
  }
  const rows = effects.map(
    ({ rows: count, table, columns }) =>
      `${count} ${count === 1 ? 'row' : 'rows'} of ${table} (${columns.join(', ')})`,
  );
  return {
    message: `the database would refuse it: it is referred to by ${rows.join(', ')}`,
    hint: 'Have those rows deleted, or changed to refer to something else, by whoever owns them.',
  };
}
