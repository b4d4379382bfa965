import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import { checkValue, findParts, findPlain, type Subschema, type ValueContext } from './check-value.ts';
import { UnusableSchema } from './compile-schema.ts';
import type { Finding } from './config-finding.ts';
import { convertConfSchema } from './convert.ts';
import { displayList, displayName, displayPath } from './display.ts';
import { missingHint, type Problem } from './problem.ts';
import type { FindSchema } from './schema-cache.ts';

/** Findings given of one conf_schema or one config; what thousands of wrong items have to say is in the first ones. */
const maxFindings = 100;

/** Everything that is wrong with a conf_schema, or else with its defaults and with the config. Runs as long as the schema makes it. */
export function checkConfig(
  confSchema: JsonObject,
  config: JsonValue | undefined,
  findSchema: FindSchema,
): readonly Finding[] {
  const converted = convertConfSchema(confSchema);
  if (converted.findings.some(({ severity }) => severity === 'error'))
    return limitFindings(converted.findings);
  const context: ValueContext = { converted, findSchema };
  const root: Subschema = { schema: converted.schema, pointer: '', path: [], secret: false };
  try {
    const defaults = checkDefaults(root, context);
    const problems = checkValue(config === undefined ? {} : config, root, context);
    const found = config === undefined ? describeAbsence(problems) : problems.map(toConfigFinding);
    return [...limitFindings([...converted.findings, ...defaults]), ...limitFindings(found)];
  } catch (error) {
    if (error instanceof UnusableSchema) return [...converted.findings, describeUnusable(error)];
    throw error;
  }
}

function limitFindings(findings: readonly Finding[]): readonly Finding[] {
  // A missing key is only a warning: it must not push out what is wrong.
  return findings
    .toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
    .slice(0, maxFindings);
}

/** Whatever an empty config lacks has one cause where there is no config at all. */
function describeAbsence(problems: readonly Problem[]): readonly Finding[] {
  if (problems.length === 0) return [];
  const keys = problems.flatMap(({ kind, path }) => (kind === 'missing' && path.length === 1 ? path : []));
  const required = displayList(
    keys.map((key) => displayName(String(key))),
    'and',
  );
  return [
    {
      code: 'config.missing',
      at: 'config',
      path: [],
      message: `There is no config; conf_schema requires ${required === '' ? 'one' : required}.`,
      hint: missingHint,
      severity: 'warning',
    },
  ];
}

const codes = {
  missing: 'config.missing',
  'unknown-key': 'config.unknown-key',
  'wrong-type': 'config.invalid',
  'wrong-value': 'config.invalid',
  invalid: 'config.invalid',
} as const;

function toConfigFinding({ kind, path, predicate, hint, severity }: Problem): Finding {
  return {
    code: codes[kind],
    at: 'config',
    path,
    message: `${displayPath('config', path)} ${predicate}.`,
    severity,
    ...(hint !== undefined && { hint }),
  };
}

/** Reports each default that its own parameter would refuse. */
function checkDefaults(subschema: Subschema, context: ValueContext): readonly Finding[] {
  const { schema } = subschema;
  const plain = findPlain(schema);
  const own = isJsonObject(schema) ? checkDefault(subschema, context) : [];
  const inner = plain === undefined ? [] : findParts(plain, subschema, context.converted);
  return [...own, ...inner.flatMap(([, part]) => checkDefaults(part, context))];
}

function checkDefault(subschema: Subschema, context: ValueContext): readonly Finding[] {
  const note = isJsonObject(subschema.schema)
    ? context.converted.subschemas.get(subschema.schema)
    : undefined;
  if (note?.default === undefined) return [];
  const problem = checkValue(note.default, subschema, context).find(({ kind }) => kind !== 'missing');
  if (problem === undefined) return [];
  const below = problem.path.slice(subschema.path.length);
  const path: JsonPath = [...note.path, 'default', ...below];
  const subject = `The default of ${displayName(String(subschema.path.at(-1) ?? 'conf_schema'))}`;
  const place = below.length === 0 ? '' : ` at ${displayPath('default', below)}`;
  return [
    {
      code: 'conf-schema.default',
      at: 'conf_schema',
      path,
      message: `${subject}${place} ${problem.predicate}.`,
      severity: 'warning',
      ...(problem.hint !== undefined && { hint: problem.hint }),
    },
  ];
}

function describeUnusable({ reason }: UnusableSchema): Finding {
  const isComplex = reason === 'too complex';
  return {
    code: isComplex ? 'conf-schema.too-complex' : 'conf-schema.unsupported',
    at: 'conf_schema',
    path: [],
    message: isComplex
      ? 'The conf_schema is too complex to be checked: it is too large, or refers to itself without end.'
      : 'The conf_schema combines keywords in a way that cannot be checked.',
    hint: isComplex
      ? 'Split large mappings, and give recursive definitions a value to descend into.'
      : 'Simplify it; `unevaluatedProperties` and `unevaluatedItems` beside a choice of schemas are a known cause.',
    severity: 'error',
  };
}
