import { distance } from 'fastest-levenshtein';

/** Longer words are not typing mistakes, and cost much to compare. */
const maxLength = 128;
const minPrefix = 3;

/**
 * The candidate that `word` was probably meant to be, undefined when none is near. Case and the choice between `-`, `_`,
 * `.` and space do not count; longer words may differ in more letters; an abbreviation of one candidate alone is near.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > maxLength || word === '') return undefined;
  const plain = simplify(word);
  const limit = limitOf(plain);
  let best: { readonly text: string; readonly distance: number } | undefined;
  const abbreviated: string[] = [];
  for (const text of candidates) {
    const other = simplify(text);
    if (plain.length >= minPrefix && other.startsWith(plain)) abbreviated.push(text);
    if (Math.abs(other.length - plain.length) > limit) continue;
    const found = distance(plain, other);
    if (found > limit || found >= Math.max(plain.length, other.length)) continue;
    const isNearer = best === undefined || found < best.distance;
    if (isNearer || (found === best?.distance && text < best.text)) best = { text, distance: found };
  }
  return best?.text ?? (abbreviated.length === 1 ? abbreviated[0] : undefined);
}

function simplify(text: string): string {
  return text.toLowerCase().replace(/[-_. ]/g, '');
}

function limitOf(word: string): number {
  if (word.length <= 3) return 1;
  return word.length <= 7 ? 2 : 3;
}
