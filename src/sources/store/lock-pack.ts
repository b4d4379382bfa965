import { OperationalError } from '../../errors.ts';
import { acquireHostLock } from '../../process/host-lock.ts';
import { contentLock } from './content-layout.ts';

/** Milliseconds: unpacking the largest content that is allowed takes less. */
const lockTimeout = 600_000;

/**
 * Does something about the contents of a pack that no other process of this host does at the same time. Throws OperationalError where the
 * store cannot be written to, where another process holds on to it for 10 minutes, and where the wait was ended.
 */
export async function withPackLock<Result>(
  {
    root,
    pack,
    signal,
  }: { readonly root: string; readonly pack: string; readonly signal?: AbortSignal | undefined },
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const lock = await acquireHostLock(contentLock(root, pack), { timeout: lockTimeout, signal });
  if (lock === undefined) {
    if (signal?.aborted === true) throw interrupted();
    throw new OperationalError(`another process is at work on the content of ${pack}`, {
      code: 'environment.unavailable',
      hint: 'Wait for it to end, or end it.',
      retry: 'backoff',
    });
  }
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted === true && error === signal.reason ? interrupted() : explainWriting(error, root);
  } finally {
    lock.release();
  }
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'Give the user of this program the right to write there, or choose another directory for packs.',
  EPERM: 'Give the user of this program the right to write there, or choose another directory for packs.',
  EROFS: 'Choose a directory for packs that can be written to.',
  ENOSPC: 'Make room there, or choose another directory for packs.',
  EDQUOT: 'Make room there, or choose another directory for packs.',
  EXDEV: 'Let the directory for packs, with all that it holds, be on one file system.',
  ENOTDIR: 'Choose a directory for packs that is one.',
};

/** What the operating system says about a file of the store becomes a failure with an advice; anything else stays what it is. */
function explainWriting(error: unknown, root: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  return new OperationalError(
    `the store of pack contents in ${root} cannot be written to: ${error.message}`,
    {
      code: 'output.failed',
      hint: hints[String(error.code)] ?? 'Look at the directory and what it is on.',
      cause: error,
    },
  );
}

function interrupted(): OperationalError {
  return new OperationalError('it was interrupted', { code: 'interrupted' });
}
