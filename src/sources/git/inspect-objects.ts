import { runLocalGit } from './run-local-git.ts';
import type { Repository } from './repository.ts';

export interface ObjectFacts {
  readonly object: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes of an answer besides the name that was asked for. */
const maxAnswerBytes = 128;

/** Bytes of what git may complain about besides. */
const maxComplaintBytes = 64 * 1024;

/**
 * What the mirror has under these names (of an object, or `<commit>:<path>`), by name; what it does not have is left out. None of them may
 * hold a line break.
 */
export async function inspectObjects(
  repository: Repository,
  names: readonly string[],
): Promise<ReadonlyMap<string, ObjectFacts>> {
  const unique = [...new Set(names)];
  if (unique.length === 0) return new Map();
  const input = unique.map((name) => `${name}\n`).join('');
  const maxOutputBytes = Buffer.byteLength(input) + unique.length * maxAnswerBytes + maxComplaintBytes;
  const stdout = await runLocalGit(repository, ['cat-file', '--batch-check'], { input, maxOutputBytes });
  const lines = stdout.split('\n');
  const facts = unique.map((name, index) => [name, parseFacts(lines[index] ?? '')] as const);
  return new Map(facts.filter((entry): entry is [string, ObjectFacts] => entry[1] !== undefined));
}

function parseFacts(line: string): ObjectFacts | undefined {
  const match = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) (\d+)$/.exec(line);
  if (match === null) return undefined;
  return { object: match[1] ?? '', type: match[2] ?? '', size: Number(match[3]) };
}
