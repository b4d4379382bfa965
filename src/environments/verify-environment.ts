import { realpathSync } from 'node:fs';
import { OperationalError } from '../errors.ts';
import { runCommand, type CommandOptions } from '../process/run-command.ts';
import type { Probe } from './environment-plan.ts';
import { judgeAnswer, type ProgramAnswer } from './verification.ts';

/** What an environment's interpreter answered. */
export type ProbeResult =
  | { readonly runs: true; readonly detected: string | undefined }
  | { readonly runs: false; readonly reason: string };

/** Milliseconds that an interpreter may take to answer. */
const probeTimeout = 10_000;

/** Runs the interpreter of an environment and looks at what it says about itself. */
export async function probeInterpreter(
  probe: Probe,
  directory: string,
  options: Omit<CommandOptions, 'timeout'>,
): Promise<ProbeResult> {
  let answer: ProgramAnswer;
  try {
    const limits = { timeout: probeTimeout, maxOutputBytes: 65_536, anyStatus: true };
    const output = await runCommand(probe.argv, { ...options, ...limits });
    answer = { ...output, exitCode: output.exitCode };
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code === 'interrupted') throw error;
    return { runs: false, reason: `its interpreter does not run: ${error.message}` };
  }
  const judged = judgeAnswer(answer, probe);
  if (!judged.succeeded) return { runs: false, reason: `its interpreter ${judged.reason}` };
  return probe.isVirtualenv
    ? readVirtualenv(answer.stdout, directory)
    : { runs: true, detected: judged.detected };
}

function readVirtualenv(output: string, directory: string): ProbeResult {
  const [, version, prefix] = /^reconcile (\S+) (.*)$/m.exec(output) ?? [];
  if (version === undefined || prefix === undefined) {
    return { runs: false, reason: 'its interpreter does not answer as Python does' };
  }
  if (resolvePath(prefix) !== resolvePath(directory)) {
    return { runs: false, reason: `its interpreter belongs to ${prefix}: it is not a virtual environment` };
  }
  return { runs: true, detected: version };
}

function resolvePath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
