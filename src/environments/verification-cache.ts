import { join } from 'node:path';
import { canonicalJson } from '../catalog/canonical-json.ts';
import { digest } from '../catalog/digest.ts';
import { isJsonObject, type JsonValue } from '../catalog/json.ts';
import { asText } from './execution-config.ts';
import { tryHostLock } from '../process/host-lock.ts';
import type { ProgramIdentity } from './identify-program.ts';
import { readJsonFile } from '../process/read-small-file.ts';
import type { ProgramAnswer } from './verification.ts';
import { writeAtomically } from '../process/write-atomically.ts';

/** A program and what it is asked. */
export interface Question {
  readonly program: ProgramIdentity;
  readonly args: readonly string[];
}

/** Answers of programs, so that each is asked once as long as its file is the same. */
export interface VerificationCache {
  readonly find: (question: Question) => ProgramAnswer | undefined;
  readonly add: (question: Question, answer: ProgramAnswer) => void;
  /** Writes what was asked for in this pass, where that differs from what is on disk. */
  readonly save: () => Promise<void>;
}

interface StoredAnswer extends ProgramAnswer {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Characters of each output that are kept. */
const keptCharacters = 4096;

/** Of the file; another one is not read. */
const format = 1;

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
    find: (question) => {
      const key = keyOf(question);
      const answer = used.get(key) ?? stored.get(key);
      if (answer === undefined || now - answer.at >= timeToLive) return undefined;
      used.set(key, answer);
      return answer;
    },
    add: (question, answer) => {
      used.set(keyOf(question), { ...answer, at: now });
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

function keyOf({ program, args }: Question): string {
  const { path, size, mtime } = program;
  return digest({ program: { path, size, mtime }, args });
}

function render(answers: ReadonlyMap<string, StoredAnswer>): string {
  const values = [...answers].map(([key, { exitCode = null, stdout, stderr, at }]) => {
    const kept = { stdout: stdout.slice(0, keptCharacters), stderr: stderr.slice(0, keptCharacters) };
    return [key, { exitCode, ...kept, at }] as const;
  });
  return canonicalJson({ format, answers: Object.fromEntries(values) });
}

function readStored(path: string): ReadonlyMap<string, StoredAnswer> {
  const value = readJsonFile(path) as JsonValue | undefined;
  const answers = isJsonObject(value) && value['format'] === format ? value['answers'] : undefined;
  if (!isJsonObject(answers)) return new Map();
  return new Map(
    Object.entries(answers).flatMap(([key, answer]) => {
      if (!isJsonObject(answer) || typeof answer['at'] !== 'number') return [];
      const { exitCode, stdout, stderr, at } = answer;
      const read = {
        exitCode: typeof exitCode === 'number' ? exitCode : undefined,
        stdout: asText(stdout) ?? '',
        stderr: asText(stderr) ?? '',
        at,
      };
      return [[key, read] as const];
    }),
  );
}
