import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { listProcesses } from './kill-marked.ts';

/** A process and the paths that it is connected with. */
export interface ProcessTrace {
  readonly pid: number;
  /** Milliseconds since the epoch, to a hundredth of a second. */
  readonly startedAt: number;
  /** Program, directories, open and mapped files, arguments and variables: whatever may name a path. */
  readonly text: string;
}

/** Ticks a second of the times in `/proc`: 100 on every Linux, whatever the kernel's own rate. */
const ticksPerSecond = 100;

/** Milliseconds by which a start may be told too late, for the rounding of both clocks. */
const clockError = 10;

/** What every process of this host is connected with, as far as it can be seen; this process left out. */
export function traceProcesses(): readonly ProcessTrace[] {
  const booted = readBootTime();
  return listProcesses()
    .filter((pid) => pid !== process.pid)
    .map((pid) => ({ pid, startedAt: readStartTime(pid, booted), text: readTrace(`/proc/${pid}`) }));
}

function readTrace(directory: string): string {
  const links = ['exe', 'cwd', 'root'].map((name) => readLink(`${directory}/${name}`));
  const files = listDirectory(`${directory}/fd`).map((name) => readLink(`${directory}/fd/${name}`));
  const texts = ['maps', 'cmdline', 'environ'].map((name) => readText(`${directory}/${name}`));
  return [...links, ...files, ...texts].join('\0');
}

/** Milliseconds since the epoch; 0 where that cannot be had, so that a process counts as old. `btime` in `/proc/stat` has whole seconds only. */
function readBootTime(): number {
  const uptime = Number(readText('/proc/uptime').split(' ')[0]);
  return uptime > 0 ? Date.now() - uptime * 1000 - clockError : 0;
}

function readStartTime(pid: number, booted: number): number {
  const text = readText(`/proc/${pid}/stat`);
  // The name of the program, in parentheses, may hold spaces.
  const ticks = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19]);
  return Number.isFinite(ticks) ? booted + (ticks * 1000) / ticksPerSecond : 0;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function listDirectory(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
