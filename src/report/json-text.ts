import { escapeJson } from './escape-text.ts';

/** Values below this depth are written on one line each: a change of a plan, an object of a status. */
const maxDepth = 3;

/** Least length of a part but the last, in UTF-16 code units. */
const partLength = 65_536;

/** A document as JSON text, harmless on a terminal. Ends with a line break. */
export function renderJson(value: object): string {
  return [...renderJsonParts(value)].join('');
}

/** The same text in parts of some size, so that a document of many objects need not be held as one string. */
export function* renderJsonParts(value: object): Generator<string, void, undefined> {
  let part = '';
  for (const piece of renderNode(value, 0)) {
    part += piece;
    if (part.length < partLength) continue;
    yield part;
    part = '';
  }
  yield `${part}\n`;
}

function* renderNode(value: unknown, depth: number): Generator<string, void, undefined> {
  if (depth === maxDepth || typeof value !== 'object' || value === null || isLeaf(value)) {
    yield escapeJson(JSON.stringify(value));
    return;
  }
  const indent = '  '.repeat(depth);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  let separator = `${open}\n`;
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    yield `${separator}${indent}  ${Array.isArray(value) ? '' : `${escapeJson(JSON.stringify(key))}: `}`;
    yield* renderNode(part, depth + 1);
    separator = ',\n';
  }
  yield `\n${indent}${close}`;
}

/** True for a list or an object that holds no other: it reads best on one line. */
function isLeaf(value: object): boolean {
  return Object.values(value).every((part) => typeof part !== 'object' || part === null);
}
