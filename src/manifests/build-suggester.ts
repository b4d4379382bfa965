import { suggest } from '../catalog/suggest.ts';

/** Words that are compared with all candidates. Where more are unknown, something else is wrong than their spelling. */
const maxWords = 1000;

/** Finds what a word was probably meant to be, as `suggest` does, comparing each word once and only so many altogether. */
export function buildSuggester(candidates: () => Iterable<string>): (word: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  let list: readonly string[] | undefined;
  return (word) => {
    if (known.has(word)) return known.get(word);
    if (known.size >= maxWords) return undefined;
    list ??= [...candidates()];
    const meant = suggest(word, list);
    known.set(word, meant);
    return meant;
  };
}
