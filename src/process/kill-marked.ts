import { readFileSync, readdirSync } from 'node:fs';

/** A variable that every process of one job inherits, whatever group or session it moves to. */
export interface Mark {
  readonly name: string;
  readonly value: string;
}

/** Rounds of looking and killing: a process may start another one between the look and the kill. */
const maxRounds = 20;

/** The processes of this host whose environment holds a variable of that name, with its value. Empty where there is no `/proc`. */
export function findMarked(name: string): readonly { readonly pid: number; readonly value: string }[] {
  const found: { pid: number; value: string }[] = [];
  for (const pid of listProcesses()) {
    const value = pid === process.pid ? undefined : readVariable(pid, name);
    if (value !== undefined) found.push({ pid, value });
  }
  return found;
}

/** Kills every process that carries the mark, and those which they start meanwhile. Returns how many there were. */
export function killMarked(mark: Mark): number {
  const killed = new Set<number>();
  for (let round = 0; round < maxRounds; round += 1) {
    const marked = findMarked(mark.name).filter(({ value }) => value === mark.value);
    if (marked.length === 0) break;
    for (const { pid } of marked) {
      killed.add(pid);
      kill(pid);
    }
  }
  return killed.size;
}

/** Ids of all processes that can be seen. */
export function listProcesses(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** Undefined for a process that has ended meanwhile, or that belongs to somebody else. */
function readVariable(pid: number, name: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return undefined;
  }
  const entry = text.split('\0').find((each) => each.startsWith(`${name}=`));
  return entry?.slice(name.length + 1);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself, or belongs to somebody else.
  }
}
