import { isJsonArray, isJsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { displayPlace } from './display-place.ts';
import { checkPattern } from './conf-schema/pattern.ts';
import type { ManifestFinding } from './finding.ts';

/** Finds verification patterns that the engine for patterns does not accept. */
export function checkDistributions(value: JsonValue | undefined, base: JsonPath): readonly ManifestFinding[] {
  const verification = isJsonObject(value) ? value['verification'] : undefined;
  const commands = isJsonObject(verification) ? verification['commands'] : undefined;
  if (!isJsonArray(commands)) return [];
  return commands.flatMap((command, index) => {
    const pattern = isJsonObject(command) ? command['pattern'] : undefined;
    const reason = typeof pattern === 'string' ? checkPattern(pattern) : undefined;
    if (reason === undefined) return [];
    const path = [...base, 'verification', 'commands', index, 'pattern'];
    return [
      {
        code: 'runtime.invalid-pattern',
        path,
        message: `${displayPlace(path)} ${reason}.`,
        hint: 'Write it in RE2 syntax and in single quotes, such as `^Python 3\\.12\\.`.',
      },
    ];
  });
}
