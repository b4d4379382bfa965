/** Ids of runs that begin alike, from the first to the last that there can be. */
export interface RunIdRange {
  readonly from: string;
  readonly to: string;
}

/** Fewer would hardly ever mean one run. */
const fewestDigits = 4;
const digitsOfId = 32;

/** The range of the beginning of an id, or of a whole one, with dashes or without; undefined for what begins no id. */
export function findRunIdRange(beginning: string): RunIdRange | undefined {
  const text = beginning.toLowerCase();
  const digits = text.replaceAll('-', '');
  if (!/^[0-9a-f]+$/u.test(digits) || digits.length < fewestDigits || digits.length > digitsOfId) {
    return undefined;
  }
  const from = formatId(digits.padEnd(digitsOfId, '0'));
  if (text !== digits && !from.startsWith(text)) return undefined;
  return { from, to: formatId(digits.padEnd(digitsOfId, 'f')) };
}

function formatId(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/u, '$1-$2-$3-$4-');
}
