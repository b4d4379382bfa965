import { isJsonObject, type JsonObject, type JsonPath, type JsonValue } from '../../catalog/json.ts';
import type { SchemaError } from './compile-schema.ts';
import { describeError, describeTypeMismatch } from './describe-error.ts';
import { displayList, displayPath } from './display.ts';
import { findSubschema } from './find-subschema.ts';
import type { Problem } from './problem.ts';

export interface ErrorContext {
  /** Schema that references resolve from. */
  readonly root: JsonObject;
  readonly value: JsonValue;
  /** Whether the value holds a secret somewhere, so that what it may be is not told. */
  readonly secret: boolean;
}

/** Keywords whose error only sums up the errors of the schemas that they hold. */
const summaries: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'contains', 'propertyNames']);

/** The errors of one check as problems in words: one for each cause, also where a choice of schemas failed in many ways. */
export function explainErrors(errors: readonly SchemaError[], context: ErrorContext): readonly Problem[] {
  const problems: Problem[] = [];
  let rest = errors.filter(({ keyword }) => keyword !== 'if');
  while (rest.length > 0) {
    // A summary stands behind the errors that it sums up, the outermost behind them all.
    const last = rest.at(-1);
    if (last === undefined) break;
    const before = rest.slice(0, -1);
    if (!summaries.has(last.keyword)) {
      problems.unshift(describeError(placeError(last, context)));
      rest = before;
      continue;
    }
    const belongs = createMembership(last, context);
    const own = before.filter((error) => belongs(error));
    problems.unshift(explainSummary(last, own, context));
    rest = before.filter((error) => !own.includes(error));
  }
  return removeRepetitions(problems);
}

function placeError(error: SchemaError, { value, secret }: ErrorContext) {
  return { error, secret, path: parseInstancePath(error.instancePath, value) };
}

/** A JSON pointer as a path, in which indexes of lists are numbers. */
function parseInstancePath(pointer: string, value: JsonValue): JsonPath {
  const path: (string | number)[] = [];
  let part: JsonValue | undefined = value;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(part) ? Number(key) : key);
    part = typeof part === 'object' && part !== null ? (part as JsonObject)[key] : undefined;
  }
  return path;
}

/** Tells whether an error comes from a schema below the summary's keyword, and concerns the same part of the value. */
function createMembership(summary: SchemaError, context: ErrorContext, branch = summary.schema) {
  const reachable = findReachable(branch, context.root);
  const { instancePath } = summary;
  return (error: SchemaError): boolean =>
    reachable.has(error.parentSchema) &&
    (error.instancePath === instancePath || error.instancePath.startsWith(`${instancePath}/`));
}

function findReachable(schema: JsonValue, root: JsonObject): ReadonlySet<JsonValue> {
  const reachable = new Set<JsonValue>();
  const open: JsonValue[] = [schema];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || reachable.has(next)) continue;
    reachable.add(next);
    open.push(...Object.values(next));
    const reference = isJsonObject(next) ? next['$ref'] : undefined;
    if (typeof reference === 'string') open.push(findSubschema(root, reference) ?? null);
  }
  return reachable;
}

function explainSummary(summary: SchemaError, own: readonly SchemaError[], context: ErrorContext): Problem {
  const placed = placeError(summary, context);
  if (!Array.isArray(summary.schema) || summary.fitsMany) return describeError(placed);
  const branches = (summary.schema as readonly JsonValue[]).map((branch) => {
    const belongs = createMembership(summary, context, branch);
    return explainErrors(
      own.filter((error) => belongs(error)),
      context,
    );
  });
  const { path } = placed;
  return (
    explainMissing(branches, path) ??
    explainTypes({ summary, own, branches }, path) ??
    explainClosest(branches, path)
  );
}

/** Some forms would fit if only more keys were set. */
function explainMissing(branches: readonly (readonly Problem[])[], path: JsonPath): Problem | undefined {
  const incomplete = branches.filter(
    (problems) => problems.length > 0 && problems.every(({ kind }) => kind === 'missing'),
  );
  const [first] = incomplete;
  if (first === undefined) return undefined;
  if (incomplete.length === 1 && first.length === 1) return first[0];
  const alternatives = incomplete.map((problems) =>
    displayList(
      problems.map((problem) => displayPath('', problem.path.slice(path.length)).replace('`.', '`')),
      'and',
    ),
  );
  return {
    kind: 'missing',
    path,
    predicate: `is incomplete; conf_schema requires ${[...new Set(alternatives)].join(', or ')}`,
    severity: 'warning',
  };
}

/** A wrong constant or member counts more: it is often the very key that tells the forms apart. */
function weigh(problems: readonly Problem[]): number {
  return problems.reduce((sum, { kind }) => sum + (kind === 'wrong-value' ? 10 : 1), 0);
}

interface Failure {
  readonly summary: SchemaError;
  readonly own: readonly SchemaError[];
  readonly branches: readonly (readonly Problem[])[];
}

/** The forms differ in type only. */
function explainTypes({ summary, own, branches }: Failure, path: JsonPath): Problem | undefined {
  const isTypeOnly = own.every(({ keyword, instancePath }) => {
    return (keyword === 'type' && instancePath === summary.instancePath) || summaries.has(keyword);
  });
  if (!isTypeOnly || branches.some((problems) => problems.length === 0)) return undefined;
  const types = own.filter(({ keyword }) => keyword === 'type').flatMap(({ schema }) => schema);
  const names = [...new Set(types)].filter((type) => typeof type === 'string');
  return { kind: 'wrong-type', path, severity: 'error', ...describeTypeMismatch(names, summary.data) };
}

/** The form that the author most likely meant is the one that the fewest problems, and none of the whole, speak against. */
function explainClosest(branches: readonly (readonly Problem[])[], path: JsonPath): Problem {
  const failed = branches.filter((problems) => problems.length > 0);
  const fitting = failed.filter(
    (problems) => !problems.some((problem) => problem.path.length === path.length),
  );
  const [closest] = (fitting.length > 0 ? fitting : failed).toSorted((a, b) => weigh(a) - weigh(b));
  const [only] = closest ?? [];
  if (closest?.length === 1 && only !== undefined && fitting.length > 0) return only;
  const reasons = (closest ?? []).map((problem) => {
    const place = problem.path.slice(path.length);
    return place.length === 0
      ? `it ${problem.predicate}`
      : `${displayPath('', place).replace('`.', '`')} ${problem.predicate}`;
  });
  return {
    kind: 'invalid',
    path,
    predicate: `fits none of the ${branches.length} forms that conf_schema allows`,
    severity: 'error',
    ...(reasons.length > 0 && { hint: `For the closest form: ${reasons.slice(0, 3).join('; ')}.` }),
  };
}

/** A value of the wrong type need not hear what else is wrong with it, nor anything twice. */
function removeRepetitions(problems: readonly Problem[]): readonly Problem[] {
  const mistyped = new Set(
    problems.filter(({ kind }) => kind === 'wrong-type').map(({ path }) => JSON.stringify(path)),
  );
  const kept = new Map<string, Problem>();
  for (const problem of problems) {
    const place = JSON.stringify(problem.path);
    if (mistyped.has(place) && problem.kind !== 'wrong-type') continue;
    const key = `${place} ${problem.predicate}`;
    if (!kept.has(key)) kept.set(key, problem);
  }
  return [...kept.values()];
}
