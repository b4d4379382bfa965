import { readJson } from '../documents/read-json.ts';
import type { Diagnostic } from '../diagnostics.ts';
import { OperationalError } from '../errors.ts';
import { checkSnapshot } from '../manifests/snapshot/check-snapshot.ts';
import { endWithoutWriting, type Mode } from './finish-pass.ts';
import { hideBothSides } from './hide-both-sides.ts';
import { planAgainst, type Ending, type Pass } from './pass.ts';

/** A file in place of a database, to plan against: what `reconcile export -o json` printed. */
export interface SnapshotTarget {
  readonly driver: 'snapshot';
  /** Relative to the working directory. */
  readonly file: string;
}

/** A catalog of 50,000 objects takes about a fifth of it. */
const maxBytes = 256 * 1024 * 1024;

/** Throws OperationalError `usage` for what takes a database. */
export function refuseToWrite(mode: Mode): void {
  if (mode === 'plan') return;
  throw new OperationalError(
    mode === 'apply'
      ? '--against plans without a database, where nothing can be applied'
      : '--against plans without a database, which --dry-run=server would ask',
    { code: 'usage', hint: 'Write --dry-run --against FILE, or leave out --against.' },
  );
}

/**
 * Plans against the live state that a file describes. What deleting a row would take along is not in there: whoever plans deletions has
 * to take their effects for unknown.
 */
export async function planOnSnapshot(
  pass: Pick<Pass, 'desired' | 'source' | 'adopt'>,
  { file }: SnapshotTarget,
  cwd: string,
): Promise<Ending> {
  const read = await readJson(file, { cwd, maxBytes });
  if (read.diagnostic !== undefined) return refuse([read.diagnostic]);
  const checked = checkSnapshot(read.value, read.locate);
  if (checked.live === undefined) return refuse(checked.diagnostics);
  const { desired, live, uncompared } = hideBothSides(pass.desired.desired, checked.live);
  const ending = endWithoutWriting(planAgainst({ ...pass, desired: { ...pass.desired, desired } }, live));
  if (ending.plan === undefined || uncompared === 0) return ending;
  return { ...ending, plan: { ...ending.plan, notices: [...ending.plan.notices, describe(uncompared)] } };
}

function refuse(diagnostics: readonly Diagnostic[]): Ending {
  return { outcome: 'invalid', plan: undefined, diagnostics, applied: undefined };
}

function describe(uncompared: number): string {
  const subject = uncompared === 1 ? '1 secret value' : `${uncompared} secret values`;
  return `${subject} could not be compared and ${uncompared === 1 ? 'counts' : 'count'} as unchanged: a snapshot holds no secrets.`;
}
