/** What the value of a keyword has to be. The shapes from `schema` on hold schemas. */
export type Shape =
  | 'annotation'
  | 'refused'
  | 'any'
  | 'flag'
  | 'number'
  | 'positive'
  | 'count'
  | 'bound'
  | 'members'
  | 'name-lists'
  | 'type'
  | 'pattern'
  | 'format'
  | 'reference'
  | 'anchor'
  | 'identifier'
  | 'dialect'
  | 'required'
  | 'schema'
  | 'schemas'
  | 'patterned-schemas'
  | 'schema-list'
  | 'schema-or-list'
  | 'dependencies';

/** Keywords of JSON Schema (drafts 4 to 2020-12), of OpenAPI (`nullable`) and of the flat form (`secret`, `position` …). */
const keywordsByShape: Readonly<Record<Shape, string>> = {
  annotation:
    'title description $comment example examples default deprecated readOnly writeOnly ' +
    'contentEncoding contentMediaType contentSchema secret position immutable label',
  refused: '$async $data $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $vocabulary',
  any: 'const',
  flag: 'uniqueItems nullable',
  number: 'minimum maximum',
  positive: 'multipleOf',
  count: 'minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains',
  bound: 'exclusiveMinimum exclusiveMaximum',
  members: 'enum',
  'name-lists': 'dependentRequired',
  type: 'type',
  pattern: 'pattern',
  format: 'format',
  reference: '$ref',
  anchor: '$anchor',
  identifier: '$id id',
  dialect: '$schema',
  required: 'required',
  schema:
    'additionalProperties propertyNames contains not if then else additionalItems unevaluatedItems unevaluatedProperties',
  schemas: 'properties $defs definitions dependentSchemas',
  'patterned-schemas': 'patternProperties',
  'schema-list': 'allOf anyOf oneOf prefixItems',
  'schema-or-list': 'items',
  dependencies: 'dependencies',
};

const shapes: ReadonlyMap<string, Shape> = new Map(
  Object.entries(keywordsByShape).flatMap(([shape, names]) =>
    names.split(' ').map((name) => [name, shape as Shape] as const),
  ),
);

export const keywordNames: readonly string[] = [...shapes.keys()];

/** The shape that a keyword's value has to have; undefined for a word that is no keyword. `x-…` is anybody's annotation. */
export function findShape(keyword: string): Shape | undefined {
  return shapes.get(keyword) ?? (keyword.startsWith('x-') ? 'annotation' : undefined);
}

export const typeNames: readonly string[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'object',
  'array',
  'null',
];

/** What people write for a type who know it from elsewhere. */
export const typeSynonyms: ReadonlyMap<string, string> = new Map([
  ['str', 'string'],
  ['text', 'string'],
  ['password', 'string'],
  ['secret', 'string'],
  ['int', 'integer'],
  ['long', 'integer'],
  ['float', 'number'],
  ['double', 'number'],
  ['decimal', 'number'],
  ['bool', 'boolean'],
  ['list', 'array'],
  ['tuple', 'array'],
  ['dict', 'object'],
  ['map', 'object'],
  ['mapping', 'object'],
  ['hash', 'object'],
  ['none', 'null'],
  ['nil', 'null'],
]);
