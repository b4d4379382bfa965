import { OperationalError } from '../../errors.ts';
import { SourceFailure, type Outcome } from '../source-failure.ts';

/** What the work gives, or the failure of one source that it throws. Whatever else it throws passes. */
export async function catchFailure<Value>(work: () => Value | Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof SourceFailure) return { ok: false, failure: error };
    const { syscall, code, path } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) {
      const message = `the cache cannot be used: ${code ?? syscall} at ${path ?? 'an unknown path'}`;
      return {
        ok: false,
        failure: new SourceFailure('unavailable', message, {
          hint: 'Let it be written, and make room.',
          cause: error,
        }),
      };
    }
    if (!(error instanceof OperationalError) || error.code === 'interrupted') throw error;
    const hint = error.hint ?? 'Check that git works on this host, and that the cache can be written.';
    return { ok: false, failure: new SourceFailure('unavailable', error.message, { hint, cause: error }) };
  }
}

/** The value; throws the failure. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw outcome.failure;
  return outcome.value;
}
