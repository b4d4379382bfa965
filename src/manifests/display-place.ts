import type { JsonPath } from '../catalog/json.ts';
import { displayPath } from './conf-schema/display.ts';

/** A path of a manifest as people write it: `execution_config.interpreter.args[0]`. */
export function displayPlace(path: JsonPath): string {
  return path.length === 0 ? 'The document' : displayPath(String(path[0]), path.slice(1));
}
