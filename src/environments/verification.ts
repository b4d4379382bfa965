import { checkPattern, linearEngine } from '../catalog/pattern.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../catalog/json.ts';
import { asObject, asText, asTexts } from './execution-config.ts';

/** A command that succeeds where a runtime is installed. */
export interface VerificationCommand {
  readonly binary: string;
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly pattern: string | undefined;
  readonly priority: number;
}

/** How a host finds out whether it has a runtime. */
export type VerificationRule =
  | { readonly kind: 'given'; readonly reason: string }
  | { readonly kind: 'commands'; readonly commands: readonly VerificationCommand[] };

/** What this host says about a runtime, or one of its versions. An empty version is the runtime itself. */
export interface RuntimeVerification {
  readonly runtime: string;
  readonly version: string;
  readonly available: boolean;
  /** Version that the program told, where it told one. */
  readonly detected: string | undefined;
  /** Real path of the program that answered. */
  readonly program: string | undefined;
  /** Why, as a sentence without its full stop. */
  readonly reason: string;
  /** What to do where it is not available. */
  readonly fix: string | undefined;
}

const defaultPriority = 100;

/** Reads `distributions.verification`. A runtime that says nothing about it counts as given. */
export function readVerification(distributions: JsonValue | undefined): VerificationRule {
  const verification = asObject(asObject(distributions)['verification']);
  if (verification['always_available'] === true) return { kind: 'given', reason: 'every host has it' };
  if (verification['check_required'] === false) return { kind: 'given', reason: 'no check is required' };
  const { commands } = verification;
  const stated = isJsonArray(commands) ? commands.filter(isJsonObject).flatMap(readCommand) : [];
  if (stated.length === 0) return { kind: 'given', reason: 'there is no command to verify it with' };
  return {
    kind: 'commands',
    commands: stated.toSorted((first, second) => first.priority - second.priority),
  };
}

function readCommand(command: JsonObject): readonly VerificationCommand[] {
  const binary = asText(command['binary']);
  if (binary === undefined) return [];
  const { exit_code: exitCode, priority } = command;
  return [
    {
      binary,
      args: asTexts(command['args']),
      exitCode: typeof exitCode === 'number' ? exitCode : 0,
      pattern: asText(command['pattern']),
      priority: typeof priority === 'number' ? priority : defaultPriority,
    },
  ];
}

/** What a program answered to a command. */
export interface ProgramAnswer {
  /** Undefined where it did not end by itself. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What an answer means for a command that was to succeed. `reason` is the end of a sentence that begins with the program. */
export type JudgedAnswer =
  | { readonly succeeded: true; readonly detected: string | undefined }
  | { readonly succeeded: false; readonly reason: string };

/** Whether an answer has the status and holds the pattern that a command demands. The pattern may begin at the start of either output. */
export function judgeAnswer(
  { exitCode, stdout, stderr }: ProgramAnswer,
  command: Pick<VerificationCommand, 'exitCode' | 'pattern'>,
): JudgedAnswer {
  const { pattern } = command;
  if (exitCode === undefined) return { succeeded: false, reason: `did not answer: ${stderr}` };
  if (exitCode !== command.exitCode) return { succeeded: false, reason: `ended with status ${exitCode}` };
  const output = [stdout, stderr].filter((text) => text.trim() !== '').join('\n');
  if (pattern !== undefined) {
    const problem = checkPattern(pattern);
    if (problem !== undefined) return { succeeded: false, reason: `was not judged: its pattern ${problem}` };
    const engine = linearEngine(pattern);
    if (![output, stderr].some((text) => engine.test(text))) {
      const told = output.trim().split('\n')[0]?.slice(0, 80) ?? '';
      return { succeeded: false, reason: `says "${told}", which does not match ${pattern}` };
    }
  }
  return { succeeded: true, detected: detectVersion(output) };
}

/** The first thing in a program's answer that looks like a version. */
function detectVersion(output: string): string | undefined {
  return /(?<![\d.])\d{1,6}(?:\.\d{1,9}){1,3}(?![\d.])|(?<=\bversion ")\d+/.exec(
    output.slice(0, 65_536),
  )?.[0];
}
