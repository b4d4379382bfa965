/** Commands that a runner of GitHub Actions knows. */
const known: ReadonlySet<string> = new Set([
  'add-mask',
  'add-matcher',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]);

export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** What the runner would do with a log: it looks at each line for a command of the newer form, then for one of the older. */
export function runLog(log: string): readonly RunnerCommand[] {
  return log.split(/\r\n|\n|\r/u).flatMap((line) => parseCommand(line) ?? parseOldCommand(line) ?? []);
}

/** The runner compares texts as people do, which passes over characters that nobody sees. */
function seen(line: string): string {
  return line.replaceAll(/\p{DI}/gu, '').trim();
}

function parseCommand(line: string): RunnerCommand | undefined {
  const [, name = '', properties = '', message = ''] =
    /^::([^\s:]+)(?:\s([^:]*(?::(?!:)[^:]*)*))?::(.*)$/su.exec(seen(line)) ?? [];
  if (!known.has(name)) return undefined;
  return { name, properties: parseProperties(properties, ','), message: unescape(message) };
}

function parseOldCommand(line: string): RunnerCommand | undefined {
  const [, head = '', message = ''] = /##\[([^\]]+)\](.*)$/su.exec(seen(line)) ?? [];
  const [name = '', properties = ''] = head.trim().split(/\s(.*)/su);
  if (!known.has(name)) return undefined;
  return { name, properties: parseProperties(properties, ';'), message };
}

function parseProperties(text: string, separator: string): Readonly<Record<string, string>> {
  const pairs = text.split(separator).map((pair) => pair.split(/=(.*)/su));
  return Object.fromEntries(
    pairs
      .filter(([, value]) => value !== undefined)
      .map(([name = '', value = '']) => [name.trim(), unescape(value)]),
  );
}

function unescape(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
