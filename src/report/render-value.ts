import type { JsonObject, JsonPath, JsonValue } from '../catalog/json.ts';
import { escapeText } from './escape-text.ts';
import { renderCount } from './render-quantity.ts';
import { fitsWidth, shortenText } from './text-width.ts';

const plainKey = /^[A-Za-z_][\w-]*$/u;

/** A path as it reads in a manifest: `config.timeout`, `installers[0].command`, `env_vars["MY.NAME"]`. */
export function renderPath(path: JsonPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!plainKey.test(part)) return `[${escapeText(JSON.stringify(part))}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** A value as JSON on one line, in full (each string bounded). */
export function renderValue(value: JsonValue): string {
  if (typeof value === 'string') return escapeText(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return String(value);
  if (isArray(value)) return `[${value.map(renderValue).join(', ')}]`;
  const entries = Object.entries(value).map(([key, part]) => `${renderValue(key)}: ${renderValue(part)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** A value in at most `width` columns: whole when it fits, else what it consists of. */
export function renderSummary(value: JsonValue, width: number): string {
  if (typeof value !== 'object' || value === null) return shortenText(renderValue(value), width);
  const whole = renderValue(value);
  if (fitsWidth(whole, width)) return whole;
  if (isArray(value)) return renderCount(value.length, 'item');
  const keys = Object.keys(value);
  const listed = `{ ${keys.map(renderKey).join(', ')} }`;
  return fitsWidth(listed, width) ? listed : renderCount(keys.length, 'key');
}

/** A value over as many lines as it needs, not yet escaped: text as it is written, objects as indented JSON. */
export function splitLines(value: JsonValue): readonly string[] {
  return (typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)).split('\n');
}

/** How many parameters a conf_schema declares, in either of its two shapes. */
export function renderParameterCount(schema: JsonObject): string {
  const properties = schema['properties'];
  const declared = schema['type'] === 'object' && isObject(properties) ? properties : schema;
  return renderCount(Object.keys(declared).length, 'parameter');
}

/** True for what says nothing: null, and text, lists and objects that hold nothing. */
export function isBlank(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Narrows to an object that is no list. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function renderKey(key: string): string {
  return plainKey.test(key) ? key : escapeText(JSON.stringify(key));
}
