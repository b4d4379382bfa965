import { readJson } from '../documents/read-json.ts';
import { OperationalError } from '../errors.ts';
import { checkSnapshot } from '../manifests/snapshot/check-snapshot.ts';
import { endWithoutWriting, type Mode } from './finish-pass.ts';
import { hideBothSides } from './hide-both-sides.ts';
import { endInvalid, type Ending, type Pass } from './pass.ts';
import { planPass, snapshotOf } from './plan-pass.ts';
import { refuseStale } from './refuse-stale.ts';

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
 * Plans against the live state that a file describes. What deletes do to other tables is not in there, and stays unknown.
 */
export async function planOnSnapshot(
  pass: Omit<Pass, 'database'>,
  { file }: SnapshotTarget,
  cwd: string,
): Promise<Ending> {
  const read = await readJson(file, { cwd, maxBytes });
  if (read.diagnostic !== undefined) return endInvalid([read.diagnostic]);
  const checked = checkSnapshot(read.value, read.locate);
  if (checked.live === undefined) return endInvalid(checked.diagnostics);
  const { desired, live, uncompared } = hideBothSides(pass.desired.desired, checked.live);
  const planned = await planPass({ ...pass, desired: { ...pass.desired, desired } }, snapshotOf(live), {
    transaction: undefined,
  });
  if (planned.plan === undefined) return planned.refused;
  refuseStale(planned.plan, pass.approval, { tracking: true });
  const { plan } = planned;
  const notices = uncompared === 0 ? plan.notices : [...plan.notices, describe(uncompared)];
  return endWithoutWriting({ ...planned, plan: { ...plan, notices } });
}

function describe(uncompared: number): string {
  const subject = uncompared === 1 ? '1 secret value' : `${uncompared} secret values`;
  return `${subject} could not be compared and ${uncompared === 1 ? 'counts' : 'count'} as unchanged: a snapshot holds no secrets.`;
}
