import type { EnvironmentKey } from '../environments/store-layout.ts';
import { escapeText } from './escape-text.ts';
import { renderNumber } from './render-quantity.ts';

/** The name of an environment for people: `slack core.python@3.12`. */
export function renderEnvironmentKey({ pack, runtime, version }: EnvironmentKey): string {
  return escapeText(version === '' ? `${pack} ${runtime}` : `${pack} ${runtime}@${version}`);
}

/** The first of several environments, and how many more there are. */
export function renderFirstKey(keys: readonly EnvironmentKey[]): string {
  const [first] = keys;
  if (first === undefined) return 'no pack';
  return keys.length === 1
    ? renderEnvironmentKey(first)
    : `${renderEnvironmentKey(first)} and ${renderNumber(keys.length - 1)} more`;
}

/** What names an environment, for machines. */
export function toJsonKey({ pack, runtime, version }: EnvironmentKey): {
  pack: string;
  runtime: string;
  version: string | null;
} {
  return { pack, runtime, version: version === '' ? null : version };
}
