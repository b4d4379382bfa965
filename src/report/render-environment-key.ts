import type { HostResult } from '../reconcile/converge-host.ts';
import { escapeText } from './escape-text.ts';
import { renderNumber } from './render-quantity.ts';

/** Which pack's environment for which version of which runtime. */
export type EnvironmentKey = HostResult['plan']['environments'][number]['key'];

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
