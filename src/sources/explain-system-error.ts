import { SourceFailure } from './source-failure.ts';

/** A full disk, a directory that may not be written: turned into a SourceFailure (`unavailable`); any other error as it is. */
export function explainSystemError(error: unknown, directory: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (error instanceof SourceFailure || code === undefined || syscall === undefined) return error;
  return new SourceFailure(
    'unavailable',
    `content cannot be written into ${directory} (${syscall}: ${code})`,
    { hint: 'Make room on this host, and let this user write there.', cause: error },
  );
}
