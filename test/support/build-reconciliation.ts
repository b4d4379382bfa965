import type { JsonPath, JsonValue } from '../../src/catalog/json.ts';
import { kinds, type Kind } from '../../src/catalog/kinds.ts';
import type { Location } from '../../src/diagnostics.ts';
import type { Action, Change, Counts, FieldChange, Plan, ShownValue } from '../../src/plan/plan.ts';
import type { Reconciliation } from '../../src/reconcile/reconciliation.ts';

/** A place from `file:line` or `file:line:column`. */
export function at(text: string): Location {
  const [file = '', line = '1', column = '1'] = text.split(':');
  return { file, line: Number(line), column: Number(column) };
}

function shown(value: JsonValue | undefined): ShownValue {
  return { sensitive: false, value };
}

export function secret(hash: string | undefined): ShownValue {
  return { sensitive: true, hash };
}

/** A field change; sides that are given as plain values are not sensitive. */
export function buildField(
  path: JsonPath,
  sides: { before?: JsonValue | ShownValue; after?: JsonValue | ShownValue },
  rest: Partial<FieldChange> = {},
): FieldChange {
  return {
    path,
    before: toShown(sides.before),
    after: toShown(sides.after),
    reason: 'stated',
    location: undefined,
    ...rest,
  };
}

export function buildChange(change: Pick<Change, 'action' | 'kind' | 'ref'> & Partial<Change>): Change {
  return {
    parent: undefined,
    fields: [],
    location: undefined,
    note: undefined,
    values: {},
    row: change.action === 'create' ? undefined : { id: '1', version: '1' },
    previousRef: undefined,
    previousSource: undefined,
    drift: false,
    effects: change.action === 'delete' ? [] : undefined,
    ...change,
  };
}

/** A plan whose counts follow from its changes. */
export function buildPlan(plan: Partial<Plan> = {}): Plan {
  const changes = plan.changes ?? [];
  return {
    source: 'default',
    changes,
    records: [],
    moves: [],
    forgets: [],
    marks: [],
    drift: [],
    driftMode: 'correct',
    orphans: [],
    held: [],
    effects: [],
    counts: countActions(changes),
    countsByKind: Object.fromEntries(
      kinds.map((kind) => [kind, countActions(changes.filter((change) => change.kind === kind))]),
    ) as Record<Kind, Counts>,
    notices: [],
    digest: 'sha256:0123',
    ...plan,
  };
}

export function buildReconciliation(result: Partial<Reconciliation> = {}): Reconciliation {
  return {
    outcome: 'planned',
    diagnostics: [],
    plan: buildPlan(),
    applied: undefined,
    host: undefined,
    lock: undefined,
    units: undefined,
    revision: undefined,
    source: 'default',
    database: 'localhost:5432/attune',
    input: {
      paths: ['packs'],
      files: [],
      filesRead: 3,
      bytesRead: 1200,
      objects: { pack: 2, runtime: 1, runtime_version: 0 },
    },
    timings: { read: 10, plan: 20, apply: 300, total: 420 },
    statements: 14,
    rowsRead: 3,
    ...result,
  };
}

function countActions(changes: readonly Change[]): Counts {
  const count = (action: Action) => changes.filter((change) => change.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    adopt: count('adopt'),
    keep: 0,
  };
}

function toShown(side: JsonValue | ShownValue | undefined): ShownValue {
  const isShown = typeof side === 'object' && side !== null && 'sensitive' in side;
  return isShown ? (side as ShownValue) : shown(side);
}
