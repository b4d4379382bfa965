import { readdirSync, readFileSync } from 'node:fs';

/** Processes of this host that were started, at whatever remove, with `text` in their environment. */
export function findProcesses(text: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && readEnvironment(pid).includes(text));
}

function readEnvironment(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
