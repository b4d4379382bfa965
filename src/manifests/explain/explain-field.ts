import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../catalog/json.ts';
import { describeForm, type PatternWords } from './describe-form.ts';
import { joinPath, listFields, type SchemaField } from './schema-fields.ts';

/** What there is to say about a field of a manifest or of the settings. */
export interface FieldExplanation {
  /** Such as `runtime.versions[].version`. */
  readonly path: string;
  /** Its last part, such as `[].version`. */
  readonly name: string;
  readonly description: string;
  /** In words, such as `list of text` or `text, or mapping`. */
  readonly type: string;
  readonly required: boolean;
  /** The key without which it is required, where that depends. */
  readonly requiredUnless: string | undefined;
  /** What counts where it is left out, in words or as YAML; undefined where that means nothing. */
  readonly default: string | undefined;
  /** The values that it may have; empty where they are not listed. */
  readonly allowed: readonly JsonValue[];
  /** Forms that its value must have, in words. */
  readonly form: readonly string[];
  /** Other names of the same. */
  readonly otherNames: readonly string[];
  /** As YAML. */
  readonly example: string | undefined;
  readonly fields: readonly FieldExplanation[];
}

interface ExplainOptions {
  readonly words: PatternWords;
  /** Other names of the field at a path. */
  readonly namesOf: (path: string) => readonly string[];
  /** Levels of fields below it. */
  readonly depth: number;
}

/** Explains a field and, `depth` levels down, those below it. */
export function explainField(
  path: string,
  field: SchemaField,
  { words, namesOf, depth }: ExplainOptions,
): FieldExplanation {
  const { schema, name } = field;
  const text = splitDescription(typeof schema['description'] === 'string' ? schema['description'] : '');
  return {
    path,
    name,
    description: text.description,
    type: describeType(schema),
    required: field.required,
    requiredUnless: field.requiredUnless,
    default: text.default ?? asYaml(schema['default']),
    allowed: listAllowed(schema),
    form: describeForm(schema, words),
    otherNames: namesOf(path),
    example: text.example ?? asYaml(isJsonArray(schema['examples']) ? schema['examples'][0] : undefined),
    fields:
      depth === 0
        ? []
        : listFields(schema).map((below) =>
            explainField(joinPath(path, below.name), below, { words, namesOf, depth: depth - 1 }),
          ),
  };
}

/** Descriptions end with `Default: ….` and `` Example: `…`. ``, which editors show as they are. */
function splitDescription(text: string): {
  readonly description: string;
  readonly default: string | undefined;
  readonly example: string | undefined;
} {
  const [, before = text, example] = /^([^]*?)\s*\bExample: `([^]*)`\.$/u.exec(text) ?? [];
  const [, description = before, fallback] = /^([^]*?)\s*\bDefault: ([^]*)\.$/u.exec(before) ?? [];
  return { description, default: fallback, example };
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'mapping',
  array: 'list',
};

function describeType(schema: JsonObject): string {
  const { type, oneOf, items } = schema;
  if (isJsonArray(oneOf)) return oneOf.filter(isJsonObject).map(describeType).join(', or ');
  // A key that holds null states nothing.
  const types = (isJsonArray(type) ? type : [type])
    .filter((each) => typeof each === 'string')
    .filter((each) => each !== 'null');
  if (types.length === 0) return listAllowed(schema).length > 0 ? 'text' : 'anything';
  const of = isJsonObject(items) ? ` of ${pluralize(describeType(items))}` : '';
  return types.map((each) => `${typeWords[each] ?? each}${each === 'array' ? of : ''}`).join(', or ');
}

function pluralize(type: string): string {
  return type === 'mapping' ? 'mappings' : type;
}

function listAllowed({ enum: values, const: value }: JsonObject): readonly JsonValue[] {
  if (isJsonArray(values)) return values;
  return value === undefined ? [] : [value];
}

/** JSON is YAML. An empty list or mapping is none. */
function asYaml(value: JsonValue | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
