import type { JsonObject, JsonPath } from '../catalog/json.ts';
import { displayName, displayPath } from './conf-schema/display.ts';

/** A path of a manifest as people write it: `execution_config.interpreter.args[0]`. */
export function displayPlace(path: JsonPath): string {
  return path.length === 0 ? 'The document' : displayPath(String(path[0]), path.slice(1));
}

/** The mapping at a path: `execution_config.environment`, or at the top its schema's title behind the article. */
export function displayOwner(path: JsonPath, { title }: JsonObject, article: 'The' | 'a'): string {
  if (path.length > 0) return displayPlace(path);
  return `${article} ${typeof title === 'string' ? title.toLowerCase() : 'document'}`;
}

/** A ref, version or other short text of a manifest, control characters escaped. */
export function displayWord(text: string): string {
  return /^[\w$@./<>=^~*, +-]{1,120}$/.test(text) ? `\`${text}\`` : displayName(text);
}

/** The beginning of a sentence. */
export function capitalize(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
