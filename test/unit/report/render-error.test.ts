import { describe, expect, test } from 'vitest';
import { InternalError, OperationalError, RejectedStatement } from '../../../src/errors.ts';
import { renderError, toJsonError } from '../../../src/report/render-error.ts';

function render(error: unknown): string {
  return renderError(error, { color: false });
}

describe('an operational failure', () => {
  test('is one line and what to do about it', () => {
    const error = new OperationalError('no PostgreSQL answers at localhost:5432', {
      code: 'database.unreachable',
      hint: 'start it, or leave DATABASE_URL unset to use the embedded database',
      cause: new Error('ECONNREFUSED'),
    });
    expect(render(error)).toBe(`error: no PostgreSQL answers at localhost:5432
  help: start it, or leave DATABASE_URL unset to use the embedded database
`);
  });

  test('of a rejected statement names the rule that was broken', () => {
    const error = new RejectedStatement('new row violates check constraint', {
      sqlstate: '23514',
      table: 'pack',
      column: undefined,
      constraint: 'pack_ref_format',
    });
    expect(render(error)).toBe(`error: new row violates check constraint
  note: SQLSTATE 23514, table pack, constraint pack_ref_format
`);
  });

  test('has no stack for machines either', () => {
    const error = new OperationalError('busy', { code: 'database.busy', hint: 'wait', retry: 'backoff' });
    expect(toJsonError(error)).toEqual({
      formatVersion: '1.0',
      type: 'error',
      code: 'database.busy',
      message: 'busy',
      hint: 'wait',
      retryable: true,
      rejection: null,
      stack: null,
    });
  });
});

describe('a bug', () => {
  test('has its stack, the stack of its cause, and a plea to report it', () => {
    const text = render(new InternalError('two plans at once', { cause: new TypeError('x is undefined') }));
    expect(text).toMatch(/^internal error: two plans at once\n {2}at .*render-error\.test\.ts/u);
    expect(text).toMatch(/\n {2}caused by: x is undefined\n {2}at /u);
    expect(text).toContain('This is a bug in reconcile');
  });

  test('may be anything that was thrown', () => {
    expect(render('just text')).toMatch(/^internal error: just text\nThis is a bug/u);
    expect(toJsonError(undefined)).toMatchObject({ code: 'internal', message: 'undefined' });
  });

  test('that is its own cause does not hang', () => {
    const error = new Error('round');
    error.cause = error;
    expect(render(error).split('\n').length).toBeLessThan(50);
  });
});
