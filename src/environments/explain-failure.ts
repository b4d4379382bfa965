import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Why an environment could not be built. */
export interface BuildFailure {
  /**
   * `host`: this host lacks something that the build needs. `network`: something elsewhere did not answer. `interrupted`: we were asked to
   * stop. `command`: anything else.
   */
  readonly cause: 'host' | 'network' | 'interrupted' | 'command';
  /** One sentence without its full stop. */
  readonly message: string;
  /** What to do, where that is known. */
  readonly fix: string | undefined;
  /** The command, as a person would type it. */
  readonly command: string | undefined;
  /** At most 20. */
  readonly lastLines: readonly string[];
  /** Path. */
  readonly log: string | undefined;
}

interface Sign {
  readonly cause: BuildFailure['cause'];
  readonly pattern: RegExp;
  readonly message: string;
  readonly fix: string;
}

/** What the output of a failed command says to those who know it. The first one that is found counts. */
const signs: readonly Sign[] = [
  {
    cause: 'host',
    pattern: /ensurepip is not\s+available|No module named '?ensurepip/,
    message: "the host's Python has no ensurepip",
    fix: 'Install it (Debian and Ubuntu: apt install python3-venv), or add --without-pip to create_command.',
  },
  {
    cause: 'host',
    pattern: /No module named '?venv\b/,
    message: "the host's Python has no venv",
    fix: 'Install it (Debian and Ubuntu: apt install python3-venv).',
  },
  {
    cause: 'host',
    pattern: /No module named '?pip\b/,
    message: "the host's Python has no pip",
    fix: 'Install it (Debian and Ubuntu: apt install python3-pip), or use a create_command that brings it along.',
  },
  {
    cause: 'host',
    pattern: /ENOSPC|No space left on device/,
    message: 'the disk is full',
    fix: 'Make room: reconcile env gc removes environments that nothing uses.',
  },
  {
    cause: 'host',
    pattern: /^(?:\S*sh: )?(?:\d+: |line \d+: )?(\S+): (?:command )?not found$/m,
    message: 'a program that the command runs is not installed',
    fix: 'Install the program that the last lines name, or put its directory into PATH.',
  },
  {
    cause: 'network',
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|Temporary failure in name resolution|NewConnectionError|Network is unreachable|Could not resolve host|Connection refused|Could not fetch URL/,
    message: 'the network, or what was asked for there, did not answer',
    fix: 'It is tried again at the next run. Check proxy and index settings if it stays.',
  },
];

const shownLines = 20;

/** The last lines of a log, without terminal control. */
export function readLastLines(log: string): readonly string[] {
  const lines = readTail(log)
    .replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '')
    .split(/\r?\n|\r/)
    .filter((line) => line.trim() !== '');
  return lines.slice(-shownLines).map((line) => line.slice(0, 500));
}

/** What a command that failed with a status says about the cause. */
export function recogniseFailure(
  lines: readonly string[],
): Pick<BuildFailure, 'cause' | 'fix'> & { readonly message: string | undefined } {
  const text = lines.join('\n');
  const sign = signs.find(({ pattern }) => pattern.test(text));
  return { cause: sign?.cause ?? 'command', message: sign?.message, fix: sign?.fix };
}

const tailBytes = 64 * 1024;

/** The end of a file of any size; empty where there is none. */
function readTail(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const read = readSync(file, buffer, 0, buffer.length, Math.max(0, size - tailBytes));
    return buffer.toString('utf8', 0, read);
  } finally {
    closeSync(file);
  }
}
