import { escapeText } from './escape-text.ts';
import { renderCommand } from './render-command.ts';
import { renderCount } from './render-quantity.ts';
import { formatVersion } from './format-version.ts';
import type { JsonInitialization } from './report-schema.ts';

/** What `reconcile init` tells. */
export interface InitializationView {
  /** As it was named. */
  readonly directory: string;
  /** Ref of the first pack. */
  readonly name: string;
  /** Paths relative to the directory. */
  readonly written: readonly string[];
  readonly skipped: readonly string[];
}

/** What was written, and what to do next. Ends with a line break. */
export function renderInitialization(view: InitializationView): string {
  const { directory, written, skipped } = view;
  const place = directory === '.' ? 'here' : `in ${escapeText(directory)}`;
  const lines = [
    ...written.map((path) => `+ ${path}`),
    ...skipped.map((path) => `  ${path}   was there, and is left as it is`),
    '',
    `Wrote ${renderCount(written.length, 'file')} ${place}.`,
    ...(skipped.includes('.gitignore') ? ['Make sure that .gitignore holds .reconcile/.'] : []),
    'Next:',
    ...(directory === '.' ? [] : renderCommand(['cd', directory]).map((line) => `  ${line}`)),
    '  reconcile validate',
    '  reconcile --dry-run',
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for machines. */
export function toJsonInitialization({
  directory,
  name,
  written,
  skipped,
}: InitializationView): JsonInitialization {
  return {
    formatVersion,
    type: 'initialization',
    directory,
    name,
    written: [...written],
    skipped: [...skipped],
  };
}
