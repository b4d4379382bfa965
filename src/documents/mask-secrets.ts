/** A mapping's key at the start of a line, after indentation and dashes, and what follows it. */
const leadingKey = /^(\s*(?:- +)*)((?:"[^"\\]*"|'[^']*'|[\w./-]+) *:)(\s+|$)(.*)$/;
const documentBoundary = /^(?:---|\.\.\.)(?:\s|$)/;
/** What may follow a key whose value stands on the next lines. */
const opensBlock = /^(?:[&!][^\s,[\]{}"']*\s*)*(?:#.*)?$/;
/** An explicit key, an alias as a key, or a key with escapes: their names cannot be compared as text. */
const obscureKey =
  /^\s*(?:- +)*\?(?:\s|$)|(?:^|[\s,{[-])\*[^\s,]{1,100}\s+:(?:\s|$)|"[^"\\]*\\(?:[^"\\]|\\.)*"\s*:/;
/** A longer line is hidden whole: matching could take long, and nobody reads it. */
const maxLineLength = 2000;

/** What is known of a block whose values are hidden. */
interface Region {
  /** Column at which the block's key stands. */
  readonly indent: number;
  /** Set when the text is too unclear to say where the block ends. */
  endless: boolean;
  /** Nothing but comments seen so far, and the key's line held no value. */
  empty: boolean;
  brackets: number;
  quote: string;
  /** Lines indented deeper than this continue a value. */
  scalarIndent: number;
  /** Whether a line inside of brackets begins with an entry. */
  atEntry: boolean;
}

/**
 * Hides what may be secret in the lines of a manifest: the values of `config`, and the defaults of a file that knows
 * secret parameters. Keys and columns stay. It goes by the text alone, since it must hold for broken YAML too, and hides
 * too much rather than too little.
 */
export function maskSecrets(lines: readonly string[]): readonly string[] {
  const names = lines.some((line) => /secret|writeOnly|password/i.test(line))
    ? 'config|default|const|enum|examples?'
    : 'config';
  const masked = maskBlocks(lines, names);
  // A secret may be written elsewhere and brought into the block by an alias.
  if (!masked.aliased) return masked.lines;
  const everything = openRegion('', 0);
  everything.endless = true;
  return lines.map((line) => (documentBoundary.test(line) ? line.slice(0, 3) : maskInside(everything, line)));
}

function maskBlocks(
  lines: readonly string[],
  names: string,
): { readonly lines: readonly string[]; readonly aliased: boolean } {
  const secretKey = new RegExp(String.raw`(?:^|[^\w.-])(["']?)(?:${names})\1\s*:(?=\s|$|[{["'*&!])`);
  const indents = new Set<number>();
  let region: Region | undefined;
  let aliased = false;
  const shown = lines.map((line) => {
    if (documentBoundary.test(line)) {
      region = undefined;
      indents.clear();
    }
    if (region !== undefined && endsRegion(region, line, indents)) region = undefined;
    if (region !== undefined) {
      aliased ||= hasAlias(line);
      return maskInside(region, line);
    }
    const end = findSecretKey(line, secretKey);
    if (end === undefined) {
      if (leadingKey.test(line)) indents.add(indentOf(line));
      return line;
    }
    region = openRegion(line, end);
    indents.add(region.indent);
    const rest = line.slice(end);
    aliased ||= hasAlias(rest);
    if (end === 0) return hideLine(line);
    return isOpen(rest.trim()) ? line : `${line.slice(0, end)} ***`;
  });
  return { lines: shown, aliased };
}

/** Where the value of a secret key begins in a line; 0 when all of the line may be one. */
function findSecretKey(line: string, secretKey: RegExp): number | undefined {
  if (line.length > maxLineLength) return 0;
  const found = secretKey.exec(line);
  if (found !== null) return found.index + found[0].length;
  return obscureKey.test(line) ? 0 : undefined;
}

function openRegion(line: string, end: number): Region {
  const rest = line.slice(end);
  const prefix = leadingKey.exec(line);
  const isFirstKey = prefix !== null && (prefix[1] ?? '').length + (prefix[2] ?? '').length === end;
  const region: Region = {
    indent: indentOf(line),
    endless: !isFirstKey,
    empty: opensBlock.test(rest.trim()),
    brackets: 0,
    quote: '',
    scalarIndent: Number.POSITIVE_INFINITY,
    atEntry: true,
  };
  scan(region, rest);
  if (!region.empty && region.brackets === 0) region.scalarIndent = region.indent;
  return region;
}

/** Whether a line is certain to follow the block: a key at an indentation known from above, with nothing left open. */
function endsRegion(region: Region, line: string, indents: ReadonlySet<number>): boolean {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || region.endless || region.quote !== '' || region.brackets > 0)
    return false;
  const indent = indentOf(line);
  if (indent > region.indent || /^[\]},\s]+$/.test(text)) return false;
  if (/^-(?:\s|$)/.test(text) && indent === region.indent) return false;
  const isKey = leadingKey.test(line) && !/^ *\t/.test(line) && !text.startsWith('-');
  if (isKey && indents.has(indent) && !region.empty) return true;
  region.endless = true;
  return false;
}

function maskInside(region: Region, line: string): string {
  const text = line.trim();
  if (text === '') return line;
  const indent = indentOf(line);
  const match = line.length > maxLineLength ? null : leadingKey.exec(line);
  const continues =
    region.quote !== '' || indent > region.scalarIndent || (region.brackets > 0 && !region.atEntry);
  if (!text.startsWith('#')) region.empty = false;
  if (!continues) {
    const rest = match?.[4] ?? text;
    const column = match === null ? indent : (match[1] ?? '').length;
    region.scalarIndent = match !== null && opensBlock.test(rest) ? Number.POSITIVE_INFINITY : column;
  }
  scan(region, line);
  if (region.brackets > 0) region.scalarIndent = Number.POSITIVE_INFINITY;
  return maskLine(line, continues ? null : match);
}

/** Hides a line's value, and all of the line unless it begins with a key that can be shown. */
function maskLine(line: string, match: RegExpExecArray | null): string {
  if (/^[[\]{},\s]*$/.test(line)) return line;
  if (match === null) return hideLine(line);
  const [, prefix = '', key = '', space = '', rest = ''] = match;
  return isOpen(rest) ? line : `${prefix}${key}${space}***`;
}

function hideLine(line: string): string {
  return `${/^\s*(?:- +)*/.exec(line)?.[0] ?? ''}***`;
}

/** Nothing, or only signs that say how the value on the next lines is written. */
function isOpen(rest: string): boolean {
  return /^(?:[|>][-+0-9]*|[[{])?$/.test(rest);
}

function hasAlias(text: string): boolean {
  return /(?:^|[\s,[{:-])\*[^\s,\]}]/.test(text);
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Follows quotes and brackets through a line, as far as they can be told without parsing. */
function scan(region: Region, text: string): void {
  let previous = ' ';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (region.quote !== '') {
      if (character === '\\' && region.quote === '"') index += 1;
      else if (character === region.quote) region.quote = '';
    } else if (character === '#' && /\s/.test(previous)) break;
    else if ((character === '"' || character === "'") && /[\s:,[{]/.test(previous)) region.quote = character;
    else if (character === '[' || character === '{') region.brackets += 1;
    else if (character === ']' || character === '}') region.brackets = Math.max(0, region.brackets - 1);
    previous = character;
  }
  region.atEntry = /[,[{]\s*(?:#.*)?$/.test(text);
}
