/** Our own symbols beyond ASCII, with what stands for them. */
const replacements: Readonly<Record<string, string>> = {
  '→': '->',
  '…': '...',
  '–': '-',
  '—': '-',
  '’': "'",
  '·': '-',
};

/** A report for terminals that know no other characters than ASCII: our symbols are replaced; what manifests say stays as it is written. */
export function replaceSymbols(text: string): string {
  return text.replace(/[→…–—’·]/gu, (symbol) => replacements[symbol] ?? symbol);
}

/** What decides about symbols: the variables of these names, undefined when unset. */
export interface SymbolWishes {
  readonly lcAll: string | undefined;
  readonly lcCtype: string | undefined;
  readonly lang: string | undefined;
  readonly term: string | undefined;
}

/** Whether symbols beyond ASCII are to be avoided: on a dumb terminal, or where a locale is set that is not in UTF-8. */
export function wantsAscii({ lcAll, lcCtype, lang, term }: SymbolWishes): boolean {
  const locale = lcAll ?? lcCtype ?? lang;
  return term === 'dumb' || (locale !== undefined && !/utf-?8/iu.test(locale));
}
