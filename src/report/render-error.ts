import { OperationalError, RejectedStatement } from '../errors.ts';
import { buildStyles, type Styles } from './color.ts';
import { boundText, escapeText } from './escape-text.ts';
import { renderHint } from './render-hint.ts';
import { formatVersion } from './format-version.ts';
import type { JsonError } from './report-schema.ts';

const maxStackLines = 30;

/** A failure for people: a line and what to do about it; a bug with its stack and a plea to report it. Ends with a line break. */
export function renderError(error: unknown, options: { readonly color: boolean }): string {
  const styles = buildStyles(options.color);
  const lines = error instanceof OperationalError ? renderFailure(error, styles) : renderBug(error, styles);
  return `${lines.join('\n')}\n`;
}

/** A failure for machines. */
export function toJsonError(error: unknown): JsonError {
  const known = error instanceof OperationalError;
  return {
    formatVersion,
    type: 'error',
    code: known ? error.code : 'internal',
    message: boundText(readMessage(error)),
    hint: known && error.hint !== undefined ? boundText(error.hint) : null,
    retryable: known && error.retry === 'backoff',
    rejection:
      error instanceof RejectedStatement
        ? {
            sqlstate: error.sqlstate,
            table: error.table ?? null,
            column: error.column ?? null,
            constraint: error.constraint ?? null,
          }
        : null,
    stack: known ? null : readStack(error).map(boundText).join('\n'),
  };
}

function renderFailure(error: OperationalError, styles: Styles): readonly string[] {
  return [
    `${styles.error('error')}: ${escapeText(error.message)}`,
    ...(error instanceof RejectedStatement ? [renderRejection(error, styles)] : []),
    ...(error.hint === undefined ? [] : renderHint(error.hint, styles)),
  ];
}

function renderRejection(error: RejectedStatement, styles: Styles): string {
  const facts = [
    `SQLSTATE ${error.sqlstate}`,
    ...(['table', 'column', 'constraint'] as const).flatMap((part) =>
      error[part] === undefined ? [] : [`${part} ${error[part]}`],
    ),
  ];
  return `  ${styles.help('note:')} ${facts.map(escapeText).join(', ')}`;
}

function renderBug(error: unknown, styles: Styles): readonly string[] {
  return [
    `${styles.error('internal error')}: ${escapeText(readMessage(error))}`,
    ...readStack(error).map((line) => styles.quiet(`  ${escapeText(line)}`)),
    'This is a bug in reconcile, not a fault of your manifests. Please report it where you got reconcile from,',
    'with the lines above, the output of `reconcile --version` and what you ran.',
  ];
}

function readMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The frames of the stack of an error and of what caused it, `depth` causes down; the message is shown elsewhere. */
function readStack(error: unknown, depth = 3): readonly string[] {
  if (!(error instanceof Error)) return [];
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  const cause =
    error.cause === undefined || depth === 0
      ? []
      : [`caused by: ${readMessage(error.cause)}`, ...readStack(error.cause, depth - 1)];
  return [...frames.map((line) => line.trim()), ...cause].slice(0, maxStackLines);
}
