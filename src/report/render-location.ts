import type { Location } from '../diagnostics.ts';
import { escapeText } from './escape-text.ts';

/** `file:line`, as editors and terminals open it on a click. */
export function renderLocation(location: Location): string {
  return `${escapeText(location.file)}:${location.line}`;
}

/** `file:line:column`. */
export function renderPosition(location: Location): string {
  return `${renderLocation(location)}:${location.column}`;
}
