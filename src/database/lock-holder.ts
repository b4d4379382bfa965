import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { execPath } from 'node:process';

/** Who holds a lock, for messages and for telling whether it still lives. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
  /** What distinguishes it from a later process of the same pid, where the system tells. */
  readonly started: string | undefined;
  /** Program and command; no other arguments, since those may hold secrets. */
  readonly command: string;
}

export function describeThisProcess(): LockHolder {
  const [, script = '', command = ''] = process.argv;
  const words = [basename(execPath), basename(script), /^[a-z][a-z-]*$/.test(command) ? command : ''];
  return {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    started: startOf(process.pid),
    command: words.filter((word) => word !== '').join(' '),
  };
}

/** Reads a holder from the text of a file; `undefined` for anything else. */
export function parseHolder(text: string): LockHolder | undefined {
  try {
    const { pid, host, since, started, command } = JSON.parse(text) as Partial<LockHolder>;
    const complete = typeof pid === 'number' && typeof host === 'string' && typeof since === 'string';
    return complete ? { pid, host, since, started, command: command ?? '' } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the holder is known to be gone. A process on another host never is. */
export function isDead(holder: LockHolder): boolean {
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives, as another user's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  const started = startOf(holder.pid);
  return holder.started !== undefined && started !== undefined && holder.started !== started;
}

/** Boot and clock tick at which a process started (proc(5): field 22 of `stat`, the 20th after the name), on Linux only. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const tick = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${tick}`;
  } catch {
    return undefined;
  }
}
