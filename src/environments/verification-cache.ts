import { join } from 'node:path';
import { canonicalJson } from '../catalog/canonical-json.ts';
import { digest } from '../catalog/digest.ts';
import { isJsonObject, type JsonValue } from '../catalog/json.ts';
import { asText } from './execution-config.ts';
import { tryHostLock } from './host-lock.ts';
import type { ProgramIdentity } from './identify-program.ts';
import { readJsonFile } from './read-small-file.ts';
import type { VerificationCommand } from './verification.ts';
import { writeAtomically } from './write-atomically.ts';

/** What a verification command answered. */
export interface CommandAnswer {
  readonly succeeded: boolean;
  readonly detected: string | undefined;
  readonly reason: string;
}

/** Answers of commands by what was run, so that a program is asked once as long as it is the same file. */
export interface VerificationCache {
  readonly find: (command: VerificationCommand, program: ProgramIdentity) => CommandAnswer | undefined;
  readonly add: (command: VerificationCommand, program: ProgramIdentity, answer: CommandAnswer) => void;
  /** Writes what was asked for in this pass, where that differs from what is on disk. */
  readonly save: () => Promise<void>;
}

interface StoredAnswer extends CommandAnswer {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface CacheOptions {
  readonly root: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds after which a program is asked again even though its file is the same: it may be a shim that runs another one. */
  readonly timeToLive: number;
}

/** Opens the cache of a host's verification. It is only that: losing it costs a few processes. */
export function openVerificationCache({ root, now, timeToLive }: CacheOptions): VerificationCache {
  const path = join(root, '.verified.json');
  const stored = readStored(path);
  const used = new Map<string, StoredAnswer>();
  return {
    find: (command, program) => {
      const key = keyOf(command, program);
      const answer = used.get(key) ?? stored.get(key);
      if (answer === undefined || now - answer.at >= timeToLive) return undefined;
      used.set(key, answer);
      return answer;
    },
    add: (command, program, answer) => {
      used.set(keyOf(command, program), { ...answer, at: now });
    },
    save: async () => {
      const [before, after] = [render(stored), render(used)];
      if (before === after) return;
      const lock = await tryHostLock(`verification ${path}`);
      // Another process is writing what it found out: one of the two is enough.
      if (lock === undefined) return;
      try {
        writeAtomically(path, `${after}\n`, { durable: false });
      } finally {
        lock.release();
      }
    },
  };
}

function keyOf(
  { binary, args, exitCode, pattern }: VerificationCommand,
  { path, size, mtime }: ProgramIdentity,
): string {
  return digest({
    binary,
    args,
    exit_code: exitCode,
    pattern: pattern ?? null,
    program: { path, size, mtime },
  });
}

function render(answers: ReadonlyMap<string, StoredAnswer>): string {
  const values = [...answers].map(
    ([key, { succeeded, detected, reason, at }]) =>
      [key, { succeeded, detected: detected ?? null, reason, at }] as const,
  );
  return canonicalJson({ format: 1, answers: Object.fromEntries(values) });
}

function readStored(path: string): ReadonlyMap<string, StoredAnswer> {
  const value = readJsonFile(path) as JsonValue | undefined;
  const answers = isJsonObject(value) && value['format'] === 1 ? value['answers'] : undefined;
  if (!isJsonObject(answers)) return new Map();
  return new Map(
    Object.entries(answers).flatMap(([key, answer]) => {
      if (!isJsonObject(answer) || typeof answer['at'] !== 'number') return [];
      const { succeeded, detected, reason, at } = answer;
      const read = {
        succeeded: succeeded === true,
        detected: asText(detected),
        reason: asText(reason) ?? '',
        at,
      };
      return [[key, read] as const];
    }),
  );
}
