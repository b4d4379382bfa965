import { isJsonArray, type JsonPath, type JsonValue } from '../catalog/json.ts';
import type { Violation } from './compile-schema.ts';
import { displayJson, displayTypeOf, displayTypes } from './conf-schema/display.ts';
import { displayPlace } from './display-place.ts';
import type { ManifestFinding } from './finding.ts';
import { packVersionPattern } from './schemas/pack-schema.ts';

/** Keys whose value is a version, which YAML takes for a number unless it is quoted. */
const versionKeys: ReadonlySet<string | number | undefined> = new Set([
  'version',
  'min_version',
  'recommended_version',
]);

/** Says which type is expected and which was found. */
export function describeWrongType(violation: Violation): Pick<ManifestFinding, 'message' | 'hint'> & {
  readonly code?: ManifestFinding['code'];
} {
  const { path, value, rule } = violation;
  const stated = isJsonArray(rule['type']) ? rule['type'] : [rule['type'] ?? null];
  const types = stated.filter((type) => typeof type === 'string');
  if (typeof value === 'number' && isVersionPlace(path)) return describeUnquotedVersion(value, violation);
  const wanted = types.filter((type) => type !== 'null');
  return {
    code: 'manifest.wrong-type',
    message: `${displayPlace(path)} must be ${displayTypes(wanted)}, but is ${displayTypeOf(value)}.`,
    hint: describeRemedy(value, wanted[0] ?? '', violation),
  };
}

/** Of an entry of `versions`, `moved.from` is a version too. */
function isVersionPlace(path: JsonPath): boolean {
  return versionKeys.has(path.at(-1)) || (path[0] === 'versions' && path.at(-2) === 'moved');
}

/** The number is not shown where it may not be what is written: `1.10` and `1.1` are one number, as are `20` and `20.0`. */
function describeUnquotedVersion(
  value: number,
  { path, rule }: Violation,
): ReturnType<typeof describeWrongType> {
  const key = String(path.at(-1));
  const isPack = rule['pattern'] === packVersionPattern;
  const remedy = isPack
    ? `Write all three numbers in quotes, such as \`${key}: "${padVersion(value)}"\`.`
    : `Put it in quotes as it stands, such as \`${key}: "${/\.\d{2,}$/.test(String(value)) ? value : '3.10'}"\`.`;
  return {
    code: 'manifest.unquoted-version',
    message: `${displayPlace(path)} is not quoted, so that YAML takes it for a number, to which 3.10 and 3.1 are the same.`,
    hint: remedy,
  };
}

function padVersion(value: number): string {
  const numbers = String(value).split('.');
  return numbers.every((part) => /^\d{1,15}$/.test(part))
    ? [...numbers, '0', '0'].slice(0, 3).join('.')
    : '1.0.0';
}

function describeRemedy(value: JsonValue, wanted: string, { path, rule }: Violation): string {
  if (value === null) return 'Write a value behind the colon, or remove the key.';
  const [example] = isJsonArray(rule['examples']) ? rule['examples'] : [];
  const instance = example === undefined ? '' : `, such as \`${displayJson(example)}\``;
  if (wanted === 'string') {
    return typeof value === 'object' ? `Write a single text${instance}.` : `Put it in quotes${instance}.`;
  }
  if (wanted === 'array')
    return `Write a list${instance}, or begin each item on a line of its own with \`- \`.`;
  if (wanted === 'object') return `Write keys and values below \`${String(path.at(-1) ?? 'it')}\`, indented.`;
  if (wanted === 'boolean') return 'Write `true` or `false`, without quotes.';
  return `Write ${wanted === 'integer' ? 'a whole number' : 'a number'}, without quotes.`;
}
