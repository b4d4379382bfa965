import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject, JsonValue } from '../../catalog/json.ts';
import { equalityKeywords } from './equality-keywords.ts';
import { formats } from './formats.ts';
import { linearEngine } from '../../catalog/pattern.ts';

/** One way in which a value breaks a schema. */
export interface SchemaError {
  readonly keyword: string;
  /** JSON pointer into the value. */
  readonly instancePath: string;
  /** Name of the key that is missing, unknown or misnamed; empty for a keyword that is about no key. */
  readonly key: string;
  /** Name of the key that makes the missing one necessary; else empty. */
  readonly beside: string;
  /** For `oneOf`: whether more than one of its schemas fit. */
  readonly fitsMany: boolean;
  /** The keyword's own value, and the subschema that it stands in: parts, by identity, of the compiled schema. */
  readonly schema: JsonValue;
  readonly parentSchema: JsonObject;
  /** The part of the value. */
  readonly data: JsonValue;
}

/** A schema that parts of are compiled as they are needed. */
export interface OpenSchema {
  /** What references resolve from. */
  readonly root: JsonObject;
  /**
   * Checks a value against the subschema at a JSON pointer ('' for the whole).
   * Throws `UnusableSchema` when that cannot be compiled or run.
   */
  readonly check: (value: JsonValue, pointer: string) => readonly SchemaError[];
}

/**
 * A schema that cannot be compiled or run: `too complex` when the stack was not deep enough for it, else the validator itself
 * fails on it (as with some uses of `unevaluatedProperties`).
 */
export class UnusableSchema extends Error {
  override readonly name = 'UnusableSchema';
  readonly reason: 'too complex' | 'unsupported';

  constructor(cause: unknown) {
    super('The schema cannot be used', { cause });
    this.reason = cause instanceof RangeError ? 'too complex' : 'unsupported';
  }
}

/** Errors kept of one check; a list of thousands of wrong items says nothing more than its first ones. */
const maxErrors = 1000;

/**
 * Opens a schema that was converted without findings. It comes from a pack: each gets an instance of its own (nothing of one
 * can be referred to by another), `$data` and loading stay off, inherited properties do not count, patterns run in linear time.
 */
export function openSchema(root: JsonObject): OpenSchema {
  const ajv = new Ajv2020({
    allErrors: true,
    ownProperties: true,
    verbose: true,
    strict: false,
    // The conversion has checked every keyword, and reports in the author's terms and places.
    validateSchema: false,
    meta: false,
    logger: false,
    formats,
    code: { regExp: linearEngine },
  });
  for (const { type, ...definition } of equalityKeywords) {
    ajv.removeKeyword(definition.keyword).addKeyword({ ...definition, ...(type !== undefined && { type }) });
  }
  const compiled = new Map<string, ValidateFunction>();
  const compile = (pointer: string): ValidateFunction => {
    if (compiled.size === 0) ajv.addSchema(root, 'conf');
    const validate = ajv.getSchema(pointer === '' ? 'conf' : `conf#${pointer}`);
    if (validate === undefined) throw new Error(`There is no schema at ${pointer}`);
    compiled.set(pointer, validate);
    return validate;
  };
  return {
    root,
    check: (value, pointer) => {
      try {
        const validate = compiled.get(pointer) ?? compile(pointer);
        return validate(value) ? [] : (validate.errors ?? []).slice(0, maxErrors).map(toSchemaError);
      } catch (cause) {
        throw new UnusableSchema(cause);
      }
    },
  };
}

function toSchemaError({
  keyword,
  instancePath,
  params,
  schema,
  parentSchema,
  data,
}: ErrorObject): SchemaError {
  const keys = ['missingProperty', 'additionalProperty', 'unevaluatedProperty', 'propertyName'];
  const textOf = (name: string): string => (typeof params[name] === 'string' ? params[name] : '');
  return {
    keyword,
    instancePath,
    key: keys.map(textOf).find((key) => key !== '') ?? '',
    beside: textOf('property'),
    fitsMany: Array.isArray(params['passingSchemas']),
    schema: schema as JsonValue,
    parentSchema: parentSchema ?? {},
    data: data as JsonValue,
  };
}
