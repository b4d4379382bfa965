import type {
  AppliedObject,
  DesiredCatalog,
  DesiredObject,
  Fields,
  HeldReason,
  LiveObject,
  LiveState,
  ObjectKey,
  OpenPackReference,
  OpenReference,
} from '../../src/catalog/catalog-object.ts';
import { columnsOf } from '../../src/catalog/columns.ts';
import type { DeleteEffect } from '../../src/catalog/delete-effects.ts';
import { digest } from '../../src/catalog/digest.ts';
import type { JsonPath, JsonValue } from '../../src/catalog/json.ts';
import { keyedHash } from '../../src/catalog/keyed-hash.ts';
import { kinds, type Kind } from '../../src/catalog/kinds.ts';
import { defaultLifecycle, type Lifecycle } from '../../src/catalog/lifecycle.ts';
import { redactSecrets } from '../../src/catalog/secrets.ts';
import type { Location } from '../../src/diagnostics.ts';
import type { PlannedDeletions } from '../../src/plan/build-plan.ts';
import { defaultDeleteLimit, type DeletePolicy } from '../../src/plan/delete-policy.ts';
import { keyOf } from '../../src/plan/key-of.ts';
import { findOrphans } from '../../src/plan/find-orphans.ts';
import { holdBlocked, judgeDeletions } from '../../src/plan/judge-deletions.ts';
import type { DriftMode } from '../../src/plan/plan.ts';
import { resolveMoves } from '../../src/plan/resolve-moves.ts';

/** Objects by `pack core`, `runtime core.python` or `version core.python@3.12`. */
type TerseObjects = Readonly<Record<string, Fields>>;

/** What a case's desired.json holds. */
export interface TerseDesired {
  readonly source?: string;
  readonly adopt?: boolean;
  readonly drift?: DriftMode;
  /** What pruning may do; nothing is pruned where it is left out. */
  readonly prune?: Partial<Pick<DeletePolicy, 'allowed' | 'allowEmpty'>> & {
    readonly count?: number;
    readonly percent?: number;
    readonly isIncomplete?: boolean;
  };
  /** Per object; what is left out is as by default. */
  readonly lifecycle?: Readonly<Record<string, Partial<Lifecycle>>>;
  readonly moved?: Readonly<Record<string, { readonly from?: string; readonly source?: string }>>;
  readonly targets?: readonly string[];
  readonly objects: TerseObjects;
  /** Secret paths below `config`, per object. */
  readonly secrets?: Readonly<Record<string, readonly JsonPath[]>>;
  /** From an object to a pack: `{ "pack slack": "core@^1.0" }`. */
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly parents?: Readonly<Record<string, string>>;
  /** From an object to runtimes: `{ "pack slack": ["python@^3"] }`. */
  readonly runtimes?: Readonly<Record<string, readonly string[]>>;
}

/** What a case's live.json holds. */
export interface TerseLive {
  /** Rows; columns that are not given hold their defaults. */
  readonly objects?: TerseObjects;
  /** The inventory of source `main`: fields, or `true` for those of the row that manifests may set. */
  readonly applied?: Readonly<Record<string, Fields | true>>;
  /** Source of an object in `applied`, where it is not `main`. */
  readonly owners?: Readonly<Record<string, string>>;
  /** Objects in `applied` that are protected, and those whose deletion is held. */
  readonly protected?: readonly string[];
  readonly held?: Readonly<Record<string, HeldReason>>;
  /** What deleting an object does to other tables. */
  readonly effects?: Readonly<Record<string, readonly DeleteEffect[]>>;
  /** Columns that the database lacks; true for the whole table. */
  readonly without?: Readonly<Partial<Record<Kind, readonly string[] | true>>>;
}

const secretKey = 'key of the tests';

export function buildDesired(terse: TerseDesired): DesiredCatalog {
  const objects = Object.entries(terse.objects).map(([key, fields]): DesiredObject => {
    const identity = readKey(key);
    const location = locationOf(identity.ref, 1);
    return {
      ...identity,
      fields: { ...requiredFields(identity), ...fields },
      secrets: terse.secrets?.[key] ?? [],
      ...(terse.lifecycle?.[key] === undefined
        ? {}
        : { lifecycle: { ...defaultLifecycle, ...terse.lifecycle[key] } }),
      ...(terse.moved?.[key] === undefined
        ? {}
        : { moved: { from: undefined, source: undefined, ...terse.moved[key], location } }),
      location,
      locate: ([column]) => locationOf(identity.ref, 2 + Object.keys(fields).indexOf(String(column))),
    };
  });
  return { objects, openReferences: buildReferences(terse) };
}

function buildReferences(terse: TerseDesired): readonly OpenReference[] {
  const { dependencies = {}, parents = {}, runtimes = {} } = terse;
  const build = (reason: OpenPackReference['reason']): ((entry: [string, string]) => OpenReference) => {
    return ([key, text]) => {
      const from = readKey(key);
      const [ref = '', constraint = '*'] = text.split('@');
      return { from, kind: 'pack', ref, constraint, location: locationOf(from.ref, 9), reason };
    };
  };
  return [
    ...Object.entries(dependencies).map(build('dependency')),
    ...Object.entries(parents).map(build('parent')),
    ...Object.entries(runtimes).flatMap(([key, texts]) => texts.map((text) => needRuntime(terse, key, text))),
  ];
}

/** A need of a runtime that the manifests do not have, or of another version than they have. */
function needRuntime({ objects }: TerseDesired, key: string, text: string): OpenReference {
  const from = readKey(key);
  const [name = '', constraint = '*'] = text.split('@');
  return {
    from,
    kind: 'runtime',
    name,
    constraint,
    finding: {
      code: Object.hasOwn(objects, `runtime ${name}`) ? 'reference.no-version' : 'reference.unknown-runtime',
      severity: 'warning',
      location: locationOf(from.ref, 8),
      message: `the manifests do not have ${text}`,
      hint: 'what the manifests advise',
    },
  };
}

export function buildLive(terse: TerseLive): LiveState {
  const { objects = {}, applied = {}, owners = {}, without = {} } = terse;
  const columns = Object.fromEntries(kinds.map((kind) => [kind, presentColumns(kind, without[kind])]));
  const rows = Object.entries(objects).map(([key, fields], index) => buildRow(key, fields, index));
  return {
    objects: rows,
    inventory: Object.entries(applied).map(([key, fields]): AppliedObject => {
      const identity = readKey(key);
      const row = objects[key] ?? {};
      const stated = fields === true ? { ...requiredFields(identity), ...row } : fields;
      const recorded = redactSecrets(stated, [], (value) => keyedHash(secretKey, value));
      return {
        ...identity,
        source: owners[key] ?? 'main',
        fields: recorded,
        digest: digest(recorded),
        location: locationOf(identity.ref, 1),
        commit: undefined,
        appliedAt: '2026-01-01T00:00:00Z',
        preventDestroy: terse.protected?.includes(key) ?? false,
        held: terse.held?.[key],
      };
    }),
    columns: columns as LiveState['columns'],
    secretKey,
  };
}

function buildRow(key: string, fields: Fields, index: number): LiveObject {
  const identity = readKey(key);
  const stated = { ...requiredFields(identity), ...fields };
  const defaults = Object.fromEntries(
    columnsOf(identity.kind)
      .filter(({ name, type }) => name !== 'id' && type !== 'timestamptz')
      .map((column) => [column.name, defaultOf(column, identity, stated)]),
  );
  const row: Fields = { ...defaults, ...stated };
  const parent = row[identity.kind === 'runtime' ? 'pack' : 'runtime'];
  return {
    ...identity,
    parent: typeof parent === 'string' ? parent : undefined,
    fields: row,
    id: String(index + 1),
    rowVersion: String(700 + index),
  };
}

type Column = ReturnType<typeof columnsOf>[number];

function defaultOf(
  { derive, default: value }: Column,
  identity: ReturnType<typeof readKey>,
  row: Fields,
): JsonValue {
  return derive === undefined ? value : derive({ ...identity, version: row['version'] });
}

function presentColumns(kind: Kind, without: readonly string[] | true | undefined): ReadonlySet<string> {
  if (without === true) return new Set();
  return new Set(
    columnsOf(kind)
      .map(({ name }) => name)
      .filter((name) => !without?.includes(name)),
  );
}

/** What every object of the kind states. */
function requiredFields({ kind, ref }: ObjectKey): Fields {
  if (kind === 'pack') return { label: ref, version: '1.0.0' };
  return kind === 'runtime'
    ? { name: ref.slice(ref.indexOf('.') + 1) }
    : { version: ref.slice(ref.indexOf('@') + 1) };
}

/** `version core.python@3.12` is a runtime version of core.python. */
function readKey(key: string): ObjectKey & { readonly parent: string | undefined } {
  const [word = '', ref = ''] = key.split(' ');
  if (word === 'pack') return { kind: 'pack', ref, parent: undefined };
  if (word === 'runtime') return { kind: 'runtime', ref, parent: ref.slice(0, ref.indexOf('.')) };
  return { kind: 'runtime_version', ref, parent: ref.slice(0, ref.indexOf('@')) };
}

function locationOf(ref: string, line: number): Location {
  return { file: `${ref}.yaml`, line, column: 1 };
}

/** A policy with the default limits, but for what is given. */
function buildPolicy({ count, percent, ...rest }: NonNullable<TerseDesired['prune']> = {}): DeletePolicy {
  const limit = { count: count ?? defaultDeleteLimit.count, percent: percent ?? defaultDeleteLimit.percent };
  return {
    limits: { pack: limit, runtime: limit, runtime_version: limit },
    limitsOrigin: 'the default',
    allowed: rest.allowed,
    allowEmpty: rest.allowEmpty ?? false,
  };
}

/** What pruning comes to, with the effects that the case gives; undefined where the case does not prune. */
export function judgeCase(
  terse: TerseDesired,
  live: LiveState,
  { effects = {} }: TerseLive,
): PlannedDeletions | undefined {
  if (terse.prune === undefined) return undefined;
  const { source = 'main', prune } = terse;
  const { objects } = buildDesired(terse);
  const whole = buildDesired(terse);
  const moved = resolveMoves(objects, live, source).live;
  const judged = judgeDeletions({
    orphans: findOrphans({ whole: objects, live, moved, source, scope: undefined }).orphans,
    live: moved,
    whole,
    source,
    policy: buildPolicy(prune),
    isEmpty: objects.length === 0,
    isIncomplete: prune.isIncomplete ?? false,
  });
  const found = Object.entries(effects).map(([key, list]) => {
    const { kind, ref } = readKey(key);
    return [keyOf({ kind, ref }), list] as const;
  });
  return {
    ...holdBlocked(judged, new Map(found)),
    effects: new Map(found),
    total: found.flatMap(([, list]) => list),
  };
}
