import { realpathSync } from 'node:fs';
import { linearEngine } from '../catalog/pattern.ts';
import { OperationalError } from '../errors.ts';
import { runCommand, type CommandOptions } from '../process/run-command.ts';
import type { Probe } from './environment-plan.ts';
import { detectVersion } from './verification.ts';

/** What an environment's interpreter answered. */
export type ProbeResult =
  | { readonly runs: true; readonly detected: string | undefined }
  | { readonly runs: false; readonly reason: string };

/** Milliseconds that an interpreter may take to answer. */
export const probeTimeout = 10_000;

/** Runs the interpreter of an environment and looks at what it says about itself. */
export async function probeInterpreter(
  probe: Probe,
  directory: string,
  options: Omit<CommandOptions, 'timeout'>,
): Promise<ProbeResult> {
  let output: string;
  try {
    const { stdout, stderr } = await runCommand(probe.argv, {
      ...options,
      timeout: probeTimeout,
      maxOutputBytes: 65_536,
      successCode: probe.exitCode,
    });
    output = `${stdout}\n${stderr}`;
  } catch (error) {
    if (!(error instanceof OperationalError) || error.code === 'interrupted') throw error;
    return { runs: false, reason: `its interpreter does not run: ${error.message}` };
  }
  if (probe.isVirtualenv) return readVirtualenv(output, directory);
  if (probe.pattern !== undefined && !linearEngine(probe.pattern).test(output)) {
    return { runs: false, reason: `what its interpreter prints does not match ${probe.pattern}` };
  }
  return { runs: true, detected: detectVersion(output) };
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
