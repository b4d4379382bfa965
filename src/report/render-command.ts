import { escapeLines } from './escape-text.ts';

/** A command exactly as it is run, quoted so that a shell would take it the same way. A script keeps its lines. */
export function renderCommand(argv: readonly string[]): readonly string[] {
  return escapeLines(argv.map(quote).join(' '));
}

function quote(argument: string): string {
  return /^(?!~)[A-Za-z0-9._/@%+=:,{}~-]+$/u.test(argument)
    ? argument
    : `'${argument.replaceAll("'", `'\\''`)}'`;
}
