import { isJsonArray, isJsonObject, type JsonPath, type JsonValue } from '../catalog/json.ts';
import { checkPattern } from '../catalog/pattern.ts';
import { displayPlace } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';

/** Characters of all patterns of a document together: a hostile one costs about 0.05 ms for each to compile. */
const maxCharacters = 20_000;

interface PlacedPattern {
  readonly pattern: string;
  readonly path: JsonPath;
}

/** The verification patterns below `distributions`, which `base` leads to. */
export function findPatterns(distributions: JsonValue | undefined, base: JsonPath): readonly PlacedPattern[] {
  const verification = isJsonObject(distributions) ? distributions['verification'] : undefined;
  const commands = isJsonObject(verification) ? verification['commands'] : undefined;
  if (!isJsonArray(commands)) return [];
  return commands.flatMap((command, index) => {
    const pattern = isJsonObject(command) ? command['pattern'] : undefined;
    return typeof pattern === 'string'
      ? [{ pattern, path: [...base, 'verification', 'commands', index, 'pattern'] }]
      : [];
  });
}

/** Finds patterns that the engine for patterns does not accept. */
export function checkPatterns(patterns: readonly PlacedPattern[]): readonly ManifestFinding[] {
  const findings: ManifestFinding[] = [];
  let characters = 0;
  for (const { pattern, path } of patterns) {
    characters += pattern.length;
    if (characters > maxCharacters) return [...findings, describeExcess(path)];
    const reason = checkPattern(pattern);
    if (reason === undefined) continue;
    findings.push({
      code: 'runtime.invalid-pattern',
      path,
      message: `${displayPlace(path)} ${reason}.`,
      hint: 'Write it in RE2 syntax and in single quotes, such as `^Python 3\\.12\\.`.',
    });
  }
  return findings;
}

function describeExcess(path: JsonPath): ManifestFinding {
  return {
    code: 'runtime.invalid-pattern',
    path,
    message: `The patterns of this runtime have more than ${maxCharacters} characters together.`,
    hint: 'Shorten them: a few characters of what the command prints are enough.',
  };
}
