/** Variables that a program which we start may inherit. Everything else may hold a secret or change what the program does. */
const allowedNames: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'XDG_CONFIG_HOME',
]);

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is left of an environment for the programs that we start: an allow-list, never credentials, `GIT_*` or `NODE_OPTIONS`. */
export function scrubEnvironment(environment: Environment): Readonly<Record<string, string>> {
  const entries = Object.entries(environment).filter(
    (entry): entry is [string, string] => allowedNames.has(entry[0]) && entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
