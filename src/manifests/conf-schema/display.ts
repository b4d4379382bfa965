import type { JsonPath, JsonValue } from '../../catalog/json.ts';

/** Characters of one name or value in a message. */
const maxLength = 80;
const maxListed = 8;

/** A path as people write it: `config.servers[0].port`; keys that are no plain word are quoted. */
export function displayPath(root: string, path: JsonPath): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[\w-]{1,80}$/.test(step) ? `.${step}` : `[${displayJson(step)}]`;
  });
  return `\`${root}${steps.join('')}\``;
}

/** A key or keyword for a message, control characters escaped. */
export function displayName(name: string): string {
  return /^[\w$-]{1,80}$/.test(name) ? `\`${name}\`` : `\`${displayJson(name)}\``;
}

/** A value of the conf_schema (never one of config) as short JSON. */
export function displayJson(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** "a, b or c"; of a long list only the beginning. */
export function displayList(items: readonly string[], conjunction: 'and' | 'or'): string {
  if (items.length > maxListed) {
    return `${items.slice(0, maxListed).join(', ')}, … (${items.length - maxListed} more)`;
  }
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

const typeLabels: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  object: 'a mapping',
  array: 'a list',
  null: 'null',
};

export function displayTypes(types: readonly string[]): string {
  return displayList(
    types.map((type) => typeLabels[type] ?? type),
    'or',
  );
}

/** The type of a value, in words. */
export function displayTypeOf(value: JsonValue): string {
  if (typeof value === 'boolean') return 'a boolean';
  return displayTypes([findType(value)]);
}

function findType(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
