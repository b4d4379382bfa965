import type { LogEnd } from '../environments/read-log.ts';
import type { EnvironmentVariable } from '../environments/render-variables.ts';
import type { EnvironmentKey } from '../environments/store-layout.ts';
import { escapeText } from './escape-text.ts';
import { renderEnvironmentKey, toJsonKey } from './render-environment-key.ts';
import { formatVersion } from './format-version.ts';
import type {
  JsonEnvironmentLog,
  JsonEnvironmentRollback,
  JsonEnvironmentVariables,
} from './report-schema.ts';

/** What `reconcile env rollback` tells. */
export interface RollbackView {
  readonly key: EnvironmentKey;
  /** Numbers of generations. */
  readonly from: number;
  readonly to: number;
}

/** A rollback for people. Ends with a line break. */
export function renderRollback({ key, from, to }: RollbackView): string {
  return `${renderEnvironmentKey(key)} serves generation ${to} again, no longer ${from}. It stays so until its inputs change.\n`;
}

/** The same for machines. */
export function toJsonRollback({ key, from, to }: RollbackView): JsonEnvironmentRollback {
  return { formatVersion, type: 'environment-rollback', ...toJsonKey(key), from, to };
}

/** What `reconcile env logs` tells. */
export interface LogView extends LogEnd {
  readonly key: EnvironmentKey;
  readonly state: string;
  readonly path: string;
}

/** The lines of a log, harmless on a terminal. */
export function renderLog({ lines }: LogView): string {
  return lines.map((line) => `${escapeText(line)}\n`).join('');
}

/** The same for machines. */
export function toJsonLog({ key, state, path, size, omitted, lines }: LogView): JsonEnvironmentLog {
  const name = toJsonKey(key);
  return { formatVersion, type: 'environment-log', ...name, state, path, size, omitted, lines: [...lines] };
}

/** The variables of an environment for machines. */
export function toJsonVariables(
  key: EnvironmentKey,
  variables: readonly EnvironmentVariable[],
): JsonEnvironmentVariables {
  return {
    formatVersion,
    type: 'environment-variables',
    ...toJsonKey(key),
    variables: variables.map(({ name, value, operation, separator }) => ({
      name,
      value,
      operation,
      separator,
    })),
  };
}
