import { OperationalError } from '../errors.ts';

/** What the operating system refused about the store is a failure, not a bug; anything else is given back as it is. */
export function explainStoreFailure(error: unknown): unknown {
  const { code = '', path } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || !/^E[A-Z]+$/u.test(code) || path === undefined) return error;
  return new OperationalError(`the environments cannot be worked on: ${error.message}`, {
    code: 'environment.unavailable',
    hint: 'Give the user of this program the right to write there, or choose another directory by --environments-directory.',
    cause: error,
  });
}
