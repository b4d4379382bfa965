import { canonicalJson } from '../../catalog/canonical-json.ts';
import type { JsonValue } from '../../catalog/json.ts';

/** A keyword in the form in which ajv takes one. */
interface KeywordDefinition {
  readonly keyword: string;
  readonly type?: 'array';
  readonly errors: false;
  readonly compile: (schema: JsonValue) => (data: JsonValue) => boolean;
}

/**
 * The keywords that compare values. ajv's own comparison throws on a mapping with a key `toString` or `valueOf`, and takes
 * quadratic time for unique items.
 */
export const equalityKeywords: readonly KeywordDefinition[] = [
  {
    keyword: 'const',
    errors: false,
    compile: (schema) => {
      const allowed = canonicalJson(schema);
      return (data) => canonicalJson(data) === allowed;
    },
  },
  {
    keyword: 'enum',
    errors: false,
    compile: (schema) => {
      const allowed = new Set(listOf(schema).map(canonicalJson));
      return (data) => allowed.has(canonicalJson(data));
    },
  },
  {
    keyword: 'uniqueItems',
    type: 'array',
    errors: false,
    compile: (schema) => (data) =>
      schema !== true || new Set(listOf(data).map(canonicalJson)).size === listOf(data).length,
  },
];

const listOf = (value: JsonValue): readonly JsonValue[] => (Array.isArray(value) ? value : []);
