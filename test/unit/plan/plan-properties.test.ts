import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  DesiredCatalog,
  Fields,
  LiveObject,
  LiveState,
  ObjectKey,
} from '../../../src/catalog/catalog-object.ts';
import { columnOf, columnsOf, manifestColumnsOf } from '../../../src/catalog/columns.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/catalog/json.ts';
import { sameColumnValue } from '../../../src/catalog/same-column-value.ts';
import { hasErrors } from '../../../src/diagnostics.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import { isEmpty, type Plan } from '../../../src/plan/plan.ts';
import { applyInMemory } from '../../support/apply-in-memory.ts';
import {
  packFields,
  runtimeFields,
  secretMark,
  terseDesired,
  versionFields,
} from '../../support/arbitrary-catalog.ts';
import { buildDesired, buildLive } from '../../support/plan-case.ts';

/** Edits by other hands: columns of some rows overwritten, other versions made the default, rows that nobody owns. */
const interference = fc.record({
  pack: fc.option(packFields, { nil: {} }),
  runtime: fc.option(runtimeFields, { nil: {} }),
  runtime_version: fc.option(versionFields, { nil: {} }),
  isEveryVersionDefault: fc.boolean(),
  lost: fc.nat(6),
});

const missingColumns = fc.record({
  pack: fc.subarray(['dependencies', 'installers']),
  runtime: fc.subarray(['aliases', 'installers', 'execution_config']),
});

const story = fc.record({
  first: terseDesired,
  then: fc.array(fc.tuple(interference, terseDesired), { maxLength: 3 }),
  without: missingColumns,
});

type Interference = typeof interference extends fc.Arbitrary<infer T> ? T : never;

function interfere(live: LiveState, edits: Interference): LiveState {
  const objects = live.objects
    .filter((_, index) => index !== edits.lost)
    .map((row) => {
      const edited = Object.entries(edits[row.kind]).filter(([name]) => live.columns[row.kind].has(name));
      const fields: Fields = { ...row.fields, ...Object.fromEntries(edited) };
      const isVersion = row.kind === 'runtime_version' && edits.isEveryVersionDefault;
      return { ...row, fields: isVersion ? { ...fields, is_default: true } : fields };
    });
  return { ...live, objects };
}

/** Applies the story's manifests one after the other, others' edits in between; gives each plan with what it rested on. */
function tell({
  first,
  then,
  without,
}: typeof story extends fc.Arbitrary<infer T> ? T : never): readonly Step[] {
  const steps: Step[] = [];
  let live = buildLive({ without });
  for (const [edits, terse] of [[undefined, first] as const, ...then]) {
    if (edits !== undefined) live = interfere(live, edits);
    const desired = buildDesired(terse);
    const { plan, diagnostics } = buildPlan({ desired, live, source: 'main', adopt: true });
    expect(hasErrors(diagnostics)).toBe(false);
    const after = applyInMemory(plan, live);
    steps.push({ desired, before: live, plan, after });
    live = after;
  }
  return steps;
}

interface Step {
  readonly desired: DesiredCatalog;
  readonly before: LiveState;
  readonly plan: Plan;
  readonly after: LiveState;
}

describe('any plan', () => {
  it('leaves nothing to do once it is applied', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { desired, after } of tell(told)) {
          const { plan } = buildPlan({ desired, live: after, source: 'main', adopt: false });
          expect(plan.changes).toEqual([]);
          expect(plan.records).toEqual([]);
          expect(isEmpty(plan)).toBe(true);
        }
      }),
    );
  });

  it('is the same whatever the order of its input, and each time it is made', () => {
    fc.assert(
      fc.property(story, fc.boolean(), (told, adopt) => {
        for (const { desired, before } of tell(told)) {
          const reversed = {
            desired: { ...desired, objects: [...desired.objects].reverse() },
            live: {
              ...before,
              objects: [...before.objects].reverse(),
              inventory: [...before.inventory].reverse(),
            },
          };
          const one = buildPlan({ desired, live: before, source: 'main', adopt });
          const other = buildPlan({ ...reversed, source: 'main', adopt });
          expect(other.plan.digest).toBe(one.plan.digest);
          expect(other).toEqual(one);
        }
      }),
    );
  });

  it("writes only columns that are the manifests' and that the database has, and only real changes", () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { before, plan } of tell(told)) {
          for (const { kind, action, values, fields } of plan.changes) {
            for (const name of [...Object.keys(values), ...fields.map(({ path }) => String(path[0]))]) {
              expect(columnOf(kind, name)?.owner).toBe('manifest');
              expect(before.columns[kind].has(name)).toBe(true);
            }
            if (action === 'update') expect(fields.length).toBeGreaterThan(0);
            if (action !== 'create') {
              expect(new Set(fields.map(({ path }) => path[0]))).toEqual(new Set(Object.keys(values)));
            }
          }
        }
      }),
    );
  });

  it('shows no secret but in the values to write', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { plan } of tell(told)) {
          const shown = { ...plan, changes: plan.changes.map(({ values: _, ...change }) => change) };
          expect(JSON.stringify(shown)).not.toContain(secretMark);
        }
      }),
    );
  });

  it('leaves a runtime with no more than one default where one is stated', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { desired, after } of tell(told)) {
          const stated = desired.objects.filter(({ fields }) => fields['is_default'] === true);
          for (const { ref, parent } of stated) {
            const defaults = after.objects.filter(
              (row) => row.parent === parent && row.fields['is_default'] === true,
            );
            expect(defaults.map((row) => row.ref)).toEqual([ref]);
          }
        }
      }),
    );
  });

  it('makes every stated column hold', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { desired, after } of tell(told)) {
          for (const { kind, ref, fields } of desired.objects) {
            const row = findRow(after, { kind, ref });
            for (const column of manifestColumnsOf(kind)) {
              const stated = fields[column.name];
              if (stated === undefined || !after.columns[kind].has(column.name)) continue;
              const found = row?.fields[column.name] ?? null;
              if (column.compare === 'keys') expect(found).toMatchObject(stated as object);
              else
                expect([stated, found, sameColumnValue(column, stated, found)]).toEqual([
                  stated,
                  found,
                  true,
                ]);
            }
          }
        }
      }),
    );
  });

  it('leaves columns and keys of config alone that no manifest of ours ever stated', () => {
    fc.assert(
      fc.property(story, (told) => {
        for (const { desired, before, after } of tell(told)) {
          for (const row of before.objects) {
            const now = findRow(after, row)?.fields ?? {};
            const statements = [...desired.objects, ...before.inventory]
              .filter(({ kind, ref }) => kind === row.kind && ref === row.ref)
              .map(({ fields }) => fields);
            const isOurs = (name: string): boolean =>
              statements.some((fields) => Object.hasOwn(fields, name));
            for (const { name, derive } of columnsOf(row.kind)) {
              if (isOurs(name) || derive !== undefined || name === 'is_default') continue;
              expect(now[name]).toEqual(row.fields[name]);
            }
            for (const key of Object.keys(toObject(row.fields['config']))) {
              if (statements.some((fields) => Object.hasOwn(toObject(fields['config']), key))) continue;
              expect(toObject(now['config'])[key]).toEqual(toObject(row.fields['config'])[key]);
            }
          }
        }
      }),
    );
  });
});

function findRow(live: LiveState, key: ObjectKey): LiveObject | undefined {
  return live.objects.find(({ kind, ref }) => kind === key.kind && ref === key.ref);
}

function toObject(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
