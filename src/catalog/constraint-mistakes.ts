/** A habit from another tool's syntax, and what to write here. */
interface Habit {
  readonly pattern: RegExp;
  readonly message: string;
  /** What to write, given the text that matched and its groups. */
  readonly hint: (match: RegExpExecArray) => string;
}

/** What findConstraintMistake says; `position` is the index in the text at which the habit shows. */
export interface ConstraintMistake {
  readonly message: string;
  readonly hint: string;
  readonly position: number;
}

/** In order: the first that matches speaks. */
const habits: readonly Habit[] = [
  {
    pattern: /\|\|?/,
    message: 'a version constraint has no "or"',
    hint: () => 'Write one range, such as `>=1.2, <3`.',
  },
  {
    pattern: /v?(\d\S*)\s+-\s+v?(\d\S*)/,
    message: 'a range is not written with a hyphen',
    hint: ([, from, to]) => `Write \`>=${from}, <=${to}\`.`,
  },
  {
    pattern: /!=?/,
    message: 'a version constraint cannot leave single versions out',
    hint: () => 'Write the range that is left, such as `>=1.2, <3`.',
  },
  {
    pattern: /~[=>]/,
    message: 'this operator belongs to another tool',
    hint: () => 'Write `~` for changes of the last number only, `^` for compatible ones, or `>=`.',
  },
  { pattern: /={2,}/, message: 'equality is written with one sign', hint: () => 'Write `=`.' },
  { pattern: /=>/, message: 'the operator is turned around', hint: () => 'Write `>=`.' },
  { pattern: /=</, message: 'the operator is turned around', hint: () => 'Write `<=`.' },
  {
    pattern: /[[\]()]/,
    message: 'a range is not written in brackets',
    hint: () => 'Write its ends with operators, such as `>=1.2, <3`.',
  },
  {
    pattern: /(\S.*?)\s+((?:[=<>~^]+\s*)?v?\d\S*)\s*$/,
    message: 'two comparators are joined by a comma, not by a space',
    hint: ([, first, second]) => `Write \`${first}, ${second}\`.`,
  },
  {
    pattern: /([=<>~^]+)\s*v(\d\S*)/i,
    message: 'a version behind an operator has no leading `v`',
    hint: ([, operator, version]) => `Write \`${operator}${version}\`.`,
  },
  {
    pattern: /(?<![^\s=<>~^v])(?:(\d+)\.)?(?:(\d+)\.)?[*xX](?:\.[*xX])*\s*$/,
    message: 'a number of a version is not left open with a wildcard',
    hint: describeWildcard,
  },
  {
    pattern: /(?<![^\s=<>~^v])(?:\d+\.)*0\d+(?:\.\d+)*/,
    message: 'a number of a version has no leading zero',
    hint: ([version]) => `Write \`${version.replace(/\b0+(?=\d)/g, '')}\`.`,
  },
  {
    pattern: /\d+(?:\.\d+){3,}/,
    message: 'a version has at most three numbers',
    hint: ([version]) => `Write \`${version.split('.').slice(0, 3).join('.')}\`.`,
  },
  {
    pattern: /(?<![^\s=<>~^v])(\d+(?:\.\d+)?)(-[0-9A-Za-z.-]+)/,
    message: 'a pre-release belongs to a version with all three numbers',
    hint: ([, numbers = '', suffix = '']) => {
      const padded = [...numbers.split('.'), '0', '0'].slice(0, 3).join('.');
      return `Write \`${padded}${suffix}\`.`;
    },
  },
];

/** Explains a comparator that could not be read by a habit from another tool; undefined when none shows. Expects a short text. */
export function findConstraintMistake(text: string): ConstraintMistake | undefined {
  for (const { pattern, message, hint } of habits) {
    const match = pattern.exec(text);
    if (match !== null) return { message, hint: hint(match), position: match.index };
  }
  return undefined;
}

function describeWildcard([, major, minor]: RegExpExecArray): string {
  if (major === undefined) return 'Write `*` alone for any version.';
  if (minor !== undefined) return `Write \`~${major}.${minor}\`.`;
  return `Write \`>=${major}, <${Number(major) + 1}\`.`;
}
