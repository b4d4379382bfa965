import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields, LiveObject, LiveState, ObjectKey } from '../../../src/catalog/catalog-object.ts';
import { columnOf, columnsOf, manifestColumnsOf } from '../../../src/catalog/columns.ts';
import { jsonEquals } from '../../../src/catalog/json-equals.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/catalog/json.ts';
import { sameColumnValue } from '../../../src/catalog/same-column-value.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import { countInventoryWrites, isEmpty, type Change } from '../../../src/plan/plan.ts';
import { secretMark } from '../../support/arbitrary-catalog.ts';
import { playStory, story, type Step } from '../../support/plan-story.ts';

/** What breaks a rule in a step; nothing should. */
type FindViolations = (step: Step) => readonly string[];

const rules: readonly (readonly [string, FindViolations])[] = [
  ['leaves nothing to do once it is applied', findRemainingWork],
  ["writes only columns that are the manifests' and that the database has", findForeignColumns],
  ['shows each column that it writes, and writes each that it shows', findHiddenWrites],
  ['makes every stated column hold', findUnmetStatements],
  ['leaves columns alone that no manifest of ours stated', findTouchedColumns],
  ['leaves keys of config alone that no manifest of ours stated', findTouchedKeys],
  ['leaves one default to a runtime for which one is stated', findSecondDefaults],
  ['shows no secret but in the values to write', findShownSecrets],
  ['deletes only what its own inventory has and no manifest wants', findForeignDeletes],
  ['tells drift of nothing but what was applied before', findInventedDrift],
];

describe('any plan', () => {
  it.each(rules)('%s', (_, findViolations) => {
    fc.assert(
      fc.property(story, (told) => {
        expect(playStory(told).flatMap(findViolations)).toEqual([]);
      }),
    );
  });

  it('is the same whatever the order of its input', () => {
    fc.assert(
      fc.property(story, fc.boolean(), (told, adopt) => {
        for (const { desired, before } of playStory(told)) {
          const objects = desired.objects.toReversed();
          const live = {
            ...before,
            objects: before.objects.toReversed(),
            inventory: before.inventory.toReversed(),
          };
          const one = buildPlan({ desired, live: before, source: 'main', adopt });
          const other = buildPlan({ desired: { ...desired, objects }, live, source: 'main', adopt });
          expect(other).toEqual(one);
        }
      }),
    );
  });
});

function findForeignDeletes({ desired, before, plan, after }: Step): readonly string[] {
  const deleted = plan.changes.filter(({ action }) => action === 'delete');
  const isOwned = (key: ObjectKey): boolean =>
    before.inventory.some(
      ({ kind, ref, source }) => kind === key.kind && ref === key.ref && source === 'main',
    );
  const isWanted = (key: ObjectKey): boolean =>
    desired.objects.some(({ kind, ref }) => kind === key.kind && ref === key.ref);
  const lost = before.objects.filter((row) => findRow(after, row) === undefined);
  return [
    ...deleted.filter((change) => !isOwned(change) || isWanted(change)).map(({ ref }) => `deletes ${ref}`),
    ...lost
      .filter((row) => !deleted.some((change) => change.ref === row.ref))
      .map(({ ref }) => `loses ${ref}`),
  ];
}

function findInventedDrift({ before, plan }: Step): readonly string[] {
  return plan.drift
    .filter(
      ({ kind, ref }) => !before.inventory.some((applied) => applied.kind === kind && applied.ref === ref),
    )
    .map(({ ref }) => ref);
}

function findRemainingWork({ desired, after }: Step): readonly string[] {
  const { plan, diagnostics } = buildPlan({ desired, live: after, source: 'main', adopt: false });
  expect(isEmpty(plan)).toBe(plan.changes.length + countInventoryWrites(plan) === 0);
  return [...plan.changes, ...plan.records, ...diagnostics].map((found) => JSON.stringify(found));
}

function findForeignColumns({ before, plan }: Step): readonly string[] {
  return plan.changes.flatMap(({ kind, ref, values }) =>
    Object.keys(values)
      .filter((name) => columnOf(kind, name)?.owner !== 'manifest' || !before.columns[kind].has(name))
      .map((name) => `${ref} ${name}`),
  );
}

function findHiddenWrites({ plan }: Step): readonly string[] {
  const existing = plan.changes.filter(({ action }) => action === 'update' || action === 'adopt');
  return existing
    .filter(({ action, fields }) => action === 'update' && fields.length === 0)
    .concat(existing.filter((change) => !sameNames(change)))
    .map(({ ref, fields }) => `${ref} ${JSON.stringify(fields)}`);
}

function sameNames({ fields, values }: Change): boolean {
  const shown = [...new Set(fields.map(({ path }) => String(path[0])))];
  return jsonEquals(shown.toSorted(), Object.keys(values).toSorted());
}

function findUnmetStatements({ desired, after }: Step): readonly string[] {
  return desired.objects.flatMap(({ kind, ref, fields }) => {
    const row = findRow(after, { kind, ref })?.fields ?? {};
    return manifestColumnsOf(kind)
      .filter(({ name }) => fields[name] !== undefined && after.columns[kind].has(name))
      .filter((column) => {
        const [stated, found] = [fields[column.name] ?? null, row[column.name] ?? null];
        const wanted = column.compare === 'keys' ? { ...toObject(found), ...toObject(stated) } : stated;
        return !sameColumnValue(column, wanted, found);
      })
      .map(({ name }) => `${ref} ${name}`);
  });
}

/** What is deleted is told of elsewhere. */
function keptRows({ before, after }: Step): readonly LiveObject[] {
  return before.objects.filter((row) => findRow(after, row) !== undefined);
}

function findTouchedColumns(step: Step): readonly string[] {
  return keptRows(step).flatMap((row) => {
    const now = findRow(step.after, row)?.fields ?? {};
    const statements = statementsAbout(row, step);
    return columnsOf(row.kind)
      .filter(({ name, derive }) => derive === undefined && name !== 'is_default')
      .filter(({ name }) => !statements.some((fields) => Object.hasOwn(fields, name)))
      .filter(({ name }) => !jsonEquals(now[name] ?? null, row.fields[name] ?? null))
      .map(({ name }) => `${row.ref} ${name}`);
  });
}

function findTouchedKeys(step: Step): readonly string[] {
  return keptRows(step).flatMap((row) => {
    const config = toObject(row.fields['config']);
    const now = toObject(findRow(step.after, row)?.fields['config']);
    const statements = statementsAbout(row, step);
    return Object.keys(config)
      .filter((key) => !statements.some((fields) => Object.hasOwn(toObject(fields['config']), key)))
      .filter((key) => !Object.hasOwn(now, key) || !jsonEquals(now[key] ?? null, config[key] ?? null));
  });
}

function findSecondDefaults({ desired, after }: Step): readonly string[] {
  return desired.objects
    .filter(({ fields }) => fields['is_default'] === true)
    .filter(({ ref, parent }) => {
      const versions = after.objects.filter(
        (row) => row.parent === parent && row.fields['is_default'] === true,
      );
      return versions.length !== 1 || versions[0]?.ref !== ref;
    })
    .map(({ ref }) => ref);
}

function findShownSecrets({ plan }: Step): readonly string[] {
  const shown = { ...plan, changes: plan.changes.map((change) => ({ ...change, values: {} })) };
  return JSON.stringify(shown).includes(secretMark) ? [JSON.stringify(shown)] : [];
}

/** What was stated about a row by the manifests before, and is now. */
function statementsAbout(row: ObjectKey, { desired, before }: Step): readonly Fields[] {
  return [...desired.objects, ...before.inventory]
    .filter(({ kind, ref }) => kind === row.kind && ref === row.ref)
    .map(({ fields }) => fields);
}

function findRow(live: LiveState, key: ObjectKey): LiveObject | undefined {
  return live.objects.find(({ kind, ref }) => kind === key.kind && ref === key.ref);
}

function toObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
