/*
 * The runner takes a line for a command when it begins with `::`, whatever spaces and ignorable characters are around, and, for commands of
 * an older form, when it holds `##[` anywhere.
 */
const commandStart = /^([\s\p{DI}]*):([\p{DI}]*:)/u;
const oldCommand = /#(\p{DI}*#\p{DI}*\[)/gu;

/** Lines of a log in which the runner of GitHub Actions finds no command. */
export function disarmText(text: string): string {
  return text.split('\n').map(disarmLine).join('\n');
}

function disarmLine(line: string): string {
  return line.replace(commandStart, '$1: $2').replace(oldCommand, '# $1');
}

/** The message of a workflow command. */
export function escapeCommandMessage(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The value of a property of a workflow command. */
export function escapeCommandProperty(text: string): string {
  return escapeCommandMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
