import type { JsonValue } from '../../catalog/json.ts';
import { SourceFailure } from '../source-failure.ts';

const maxDepth = 100;

/** Reads UTF-8 JSON that somebody else wrote. Throws SourceFailure (`invalid`) with what is wrong in `name`. */
export function parseJson(bytes: Uint8Array, name: string): JsonValue {
  const text = decode(bytes, name);
  if (isTooDeep(text)) throw explain(name, `nests more than ${maxDepth} levels`);
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    // The message quotes the text, which may be anything.
    const position = /at position (\d+)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw explain(name, position === undefined ? 'is not JSON' : `is not JSON at character ${position}`);
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw explain(name, 'is not UTF-8');
  }
}

/** Counts brackets outside of strings, without a stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

function explain(name: string, what: string): SourceFailure {
  return new SourceFailure('invalid', `${name} ${what}`, 'Check that the address is that of an index.');
}
